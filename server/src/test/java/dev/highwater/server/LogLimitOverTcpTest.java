package dev.highwater.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.highwater.metering.CloseCause;
import dev.highwater.process.LogLimit;
import dev.highwater.process.Logging;
import dev.highwater.server.behaviour.Behaviour;
import dev.highwater.testing.Peer;
import dev.highwater.transport.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Peers that cause a warning each, one after the other. */
class LogLimitOverTcpTest {
  private static final int CONNECTIONS = 2_000;
  private static final Pattern COUNT =
      Pattern.compile("\\((\\d+) more like this|^(\\d+) more lines");

  @Test
  void should_write_few_lines_about_many_connections_and_count_them_all() throws Exception {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    var log = new Lines();
    log.start();
    root.addAppender(log);
    var limit = new LogLimit(); // tests have a log of their own
    root.getLoggerContext().addTurboFilter(limit);
    try (TestServer server = TestServer.on(Transport.NIO).start(Behaviour.ECHO)) {
      // when
      long begin = System.nanoTime();
      for (int i = 0; i < CONNECTIONS; i++) {
        try (Peer peer = server.connect()) {
          peer.send(new byte[] {1});
          assertThat(peer.receive(1)).containsExactly(1);
          fail(server);
          peer.send(new byte[] {2});
          assertThat(peer.receiveToEnd()).isEmpty();
        }
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      await().until(() -> server.totals().active() == 0);
      Logging.tellLeftOut();
      // then
      assertThat(server.totals().closedByCause())
          .isEqualTo(Map.of(CloseCause.ERROR, (long) CONNECTIONS));
      List<String> closing = log.lines("closing ");
      assertThat(closing.size()).isBetween(1, 1 + (int) Math.ceil(seconds));
      assertThat(closing.size() + counted(log.all())).isEqualTo(CONNECTIONS);
      assertThat(log.all().size()).isLessThan(3 + 2 * (int) Math.ceil(seconds));
    } finally {
      root.getLoggerContext().getTurboFilterList().remove(limit);
      root.detachAppender(log);
    }
  }

  private static void fail(TestServer server) {
    for (Channel channel : server.listeners().get(0).connections()) {
      channel.eventLoop().submit(() -> fail(channel.pipeline())).syncUninterruptibly();
    }
  }

  private static void fail(ChannelPipeline pipeline) {
    if (pipeline.context(ConnectionPipeline.BEHAVIOUR) != null) { // else it has just ended
      pipeline.addBefore(ConnectionPipeline.BEHAVIOUR, null, new Failing());
    }
  }

  private static long counted(List<String> lines) {
    return lines.stream()
        .map(COUNT::matcher)
        .filter(Matcher::find)
        .mapToLong(
            found -> Long.parseLong(found.group(1) == null ? found.group(2) : found.group(1)))
        .sum();
  }

  private static final class Failing extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
      throw new IllegalStateException("for the test");
    }
  }

  /** What is written, as text. */
  private static final class Lines extends ListAppender<ILoggingEvent> {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      lines.add(event.getFormattedMessage());
    }

    List<String> all() {
      return lines;
    }

    List<String> lines(String start) {
      return lines.stream().filter(line -> line.startsWith(start)).toList();
    }
  }
}
