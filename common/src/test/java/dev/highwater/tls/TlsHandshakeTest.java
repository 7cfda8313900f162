package dev.highwater.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.metering.CloseCause;
import dev.highwater.metering.ConnectionMeter;
import dev.highwater.metering.ConnectionMetrics;
import dev.highwater.testing.Certificates;
import dev.highwater.testing.ParsedOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two pipelines whose bytes are handed over by the test. */
class TlsHandshakeTest {
  @TempDir private Path directory;
  private final ConnectionMetrics meters = ConnectionMetrics.builder("test").build();
  private final List<String> seen = new ArrayList<>();
  private EmbeddedChannel server;
  private EmbeddedChannel client;

  @BeforeEach
  void putTogether() throws Exception {
    Certificates ours = Certificates.ofThisMachine(directory, "ours");
    ParsedOptions asked =
        ParsedOptions.of("--tls", "--tls-cert=" + ours.certificate(), "--tls-key=" + ours.key());
    Tls tls = Tls.ofServer(asked.tls(), asked.requested());
    ConnectionMeter meter = new ConnectionMeter(meters.ofThisLoop(), end -> {});
    server = new EmbeddedChannel(DefaultChannelId.newInstance(), false, false, meter);
    tls.accept(
        server,
        meter,
        (channel, agreed, nanos) -> {
          seen.add("secured " + agreed.protocol());
          channel.pipeline().addLast(new Witness());
        });
    client =
        new EmbeddedChannel(
            SslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .build()
                .newHandler(Unpooled.EMPTY_BUFFER.alloc()));
    server.register();
  }

  @AfterEach
  void releaseWhatIsLeft() {
    client.close();
    server.close();
    client.releaseOutbound();
    server.releaseOutbound();
  }

  @Test
  void should_begin_behind_it_once_the_handshake_is_done() {
    assertThat(seen).isEmpty();
    handOver();
    assertThat(seen).containsExactly("secured TLSv1.3", "active");
  }

  @Test
  void should_take_close_notify_for_the_end_of_input_and_go_on_to_write() {
    // given
    handOver();
    // when
    client.pipeline().get(SslHandler.class).closeOutbound();
    handOver();
    // then
    assertThat(seen).containsExactly("secured TLSv1.3", "active", "input ended");
    assertThat(server.isOpen()).isTrue();
    server.writeAndFlush(Unpooled.copiedBuffer("still here", StandardCharsets.US_ASCII));
    handOver();
    ByteBuf received = client.readInbound();
    assertThat(received.toString(StandardCharsets.US_ASCII)).isEqualTo("still here");
    received.release();
    // when FIN comes as well, then nothing ends twice
    server.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    assertThat(seen).containsExactly("secured TLSv1.3", "active", "input ended");
    server.close();
    assertThat(meters.totals().closedBy(CloseCause.PEER_FIN)).isEqualTo(1);
  }

  private void handOver() {
    while (handOver(client, server) || handOver(server, client)) {
      // each may have an answer to what it was given
    }
  }

  private static boolean handOver(EmbeddedChannel from, EmbeddedChannel to) {
    boolean moved = false;
    for (ByteBuf bytes = from.readOutbound(); bytes != null; bytes = from.readOutbound()) {
      moved |= bytes.isReadable();
      to.writeInbound(bytes);
    }
    return moved;
  }

  private final class Witness extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      seen.add("active");
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event == ChannelInputShutdownEvent.INSTANCE) {
        seen.add("input ended");
      }
    }
  }
}
