package dev.highwater.client.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.client.exchange.Conversation.Streaming;
import dev.highwater.client.exchange.Mismatch;
import dev.highwater.client.exchange.StreamBytes;
import dev.highwater.client.exchange.StreamDirection;
import dev.highwater.client.measure.Recorder;
import dev.highwater.metering.ConnectionEnd;
import dev.highwater.metering.ConnectionMetrics;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamConnectionTest {
  private static final int HIGH = 4_096;
  private static final StreamBytes BYTES = StreamBytes.random(1, HIGH);

  private final Work work = new Work();
  private final ConnectionSlot slot =
      new ConnectionSlot(
          7,
          InetSocketAddress.createUnresolved("peer", 1),
          null,
          ConnectionMetrics.builder("test").build(),
          new ConnectMeters("peer"));
  private final Kernel kernel = new Kernel();
  private EmbeddedChannel channel;

  @AfterEach
  void close() {
    kernel.isFull = false;
    channel.finishAndReleaseAll();
  }

  @Test
  void should_write_one_piece_beyond_the_mark_when_the_kernel_is_full_and_then_wait() {
    // given
    kernel.isFull = true;
    // when
    connect(StreamDirection.UP);
    // then one up to the mark, one above it, and no third
    assertThat(kernel.writes).isEqualTo(2);
    assertThat(channel.isWritable()).isFalse();
    channel.advanceTimeBy(1, TimeUnit.SECONDS);
    channel.runPendingTasks();
    assertThat(kernel.writes).isEqualTo(2);
    // when it takes them
    kernel.isFull = false;
    work.sending = false;
    channel.flush();
    // then
    assertThat(slot.streamingBytes()).isZero();
    assertThat(sentBytes()).isEqualTo(2L * BYTES.pieceBytes());
  }

  @Test
  void should_not_cross_the_mark_while_the_kernel_takes_all_and_let_others_have_their_turn() {
    // when it gets sixteen pieces at a time
    connect(StreamDirection.UP);
    // then
    assertThat(kernel.writes).isPositive().satisfies(n -> assertThat(n % 16).isZero());
    assertThat(kernel.crossings).isZero();
    work.sending = false;
  }

  @Test
  void should_write_the_stream_without_making_a_buffer_for_each_piece() {
    // when
    connect(StreamDirection.UP);
    work.sending = false;
    // then
    assertThat(kernel.buffers.stream().map(System::identityHashCode).distinct().count())
        .isLessThanOrEqualTo(2);
    assertThat(sentBytes()).isEqualTo((long) kernel.writes * BYTES.pieceBytes());
  }

  @Test
  void should_not_write_a_byte_when_it_only_reads() {
    // when
    connect(StreamDirection.DOWN);
    // then
    assertThat(kernel.writes).isZero();
    assertThat(work.ready).isTrue();
  }

  private void connect(StreamDirection direction) {
    channel = new EmbeddedChannel(false, false);
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(HIGH / 2, HIGH));
    channel.pipeline().addLast(kernel, new StreamConnection(slot, streaming(direction), work));
    try {
      channel.register();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static Streaming streaming(StreamDirection direction) {
    return new Streaming(direction, BYTES, false);
  }

  private long sentBytes() {
    long bytes = 0;
    for (ByteBuf piece = channel.readOutbound(); piece != null; piece = channel.readOutbound()) {
      bytes += BYTES.pieceBytes();
    }
    return bytes;
  }

  /** Takes what is flushed, or lets it stay in the buffer. */
  private static final class Kernel extends ChannelOutboundHandlerAdapter {
    private final List<ByteBuf> buffers = new ArrayList<>();
    private boolean isFull;
    private int writes;
    private int crossings;

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      writes++;
      buffers.add((ByteBuf) message);
      ctx.write(message, promise);
      if (!ctx.channel().isWritable()) {
        crossings++;
      }
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
      if (!isFull) {
        ctx.flush();
      }
    }
  }

  private static final class Work implements LoopWork {
    private final Recorder recorder = new Recorder();
    private boolean sending = true;
    private boolean ready;

    @Override
    public Recorder recorder() {
      return recorder;
    }

    @Override
    public boolean isSending() {
      return sending;
    }

    @Override
    public boolean takeTurn(long nowNanos) {
      return false;
    }

    @Override
    public void started(int requests) {}

    @Override
    public void ended(int requests) {}

    @Override
    public void mismatch(Mismatch mismatch) {}

    @Override
    public void connected(ConnectionSlot slot) {}

    @Override
    public void ready(ConnectionSlot place) {
      ready = true;
    }

    @Override
    public void failed(ConnectionSlot place) {}

    @Override
    public void closed(ConnectionSlot place, ConnectionEnd end, boolean wasReady) {}
  }
}
