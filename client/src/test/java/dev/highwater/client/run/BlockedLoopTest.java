package dev.highwater.client.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.client.connection.Lifespan;
import dev.highwater.client.exchange.Conversation;
import dev.highwater.client.exchange.Expectation;
import dev.highwater.client.exchange.RequestBytes;
import dev.highwater.client.measure.Measurements;
import dev.highwater.client.run.LoadPlan.Arrivals;
import dev.highwater.client.schedule.RateProfile;
import dev.highwater.client.schedule.RunShare;
import dev.highwater.options.ClientSocketGroup;
import dev.highwater.process.StopSignal;
import dev.highwater.server.RunningServer;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.testing.ParsedOptions;
import dev.highwater.transport.ConnectionSettings;
import dev.highwater.transport.EventLoops;
import dev.highwater.transport.SocketSettings;
import dev.highwater.transport.Transport;
import dev.highwater.units.HostPort;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A client that is itself the bottleneck has to say so. */
class BlockedLoopTest {
  private static final Duration WINDOW = Duration.ofMillis(1_500);

  @OnEachTransport
  void should_count_what_was_due_while_its_event_loop_was_blocked_and_not_be_valid(
      Transport transport) throws Exception {
    EventLoopGroup group = EventLoops.start(transport, 1, "client");
    try (RunningServer server = RunningServer.echo(transport)) {
      EventLoop loop = group.next();
      // when the loop is blocked for the last third of the run, and a little longer
      RunResult result =
          new Run(
                  plan(transport, server),
                  List.of(loop),
                  new StopSignal(),
                  blocking(loop, WINDOW.dividedBy(2)))
              .execute();
      // then nothing that was due is left out, and it is the client that was late
      Measurements measured = result.measured();
      assertThat(measured.outcomes().sent() + result.measured().outcomes().neverSent())
          .isEqualTo(300);
      assertThat(measured.scheduleLag().count()).isEqualTo(300);
      assertThat(measured.scheduleLag().distribution().max()).isGreaterThan(200_000.0);
      assertThat(result.verdict().isValid()).isFalse();
      assertThat(result.verdict().reasons())
          .anyMatch(reason -> reason.startsWith("the client itself was late"));
    } finally {
      group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  private static RunListener blocking(EventLoop loop, Duration length) {
    return new RunListener() {
      private boolean blocked;

      @Override
      public void connecting(int open, int wanted) {}

      @Override
      public void waiting(int open, Duration left) {}

      @Override
      public void interval(IntervalRow row, Measurements measured) {
        if (!blocked) {
          blocked = true;
          loop.execute(() -> block(length));
        }
      }

      @Override
      public void beforeClose(Channel connection) {}
    };
  }

  private static void block(Duration length) {
    try {
      boolean unused = new CountDownLatch(1).await(length.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static LoadPlan plan(Transport transport, RunningServer server) {
    ParsedOptions options = ParsedOptions.of();
    HostPort address = HostPort.parse(server.address());
    return new LoadPlan(
        List.of(new InetSocketAddress(address.host(), address.port())),
        List.of("peer"),
        2,
        new Conversation(RequestBytes.random(64, 1), Expectation.echo(), 1, null),
        RateProfile.constant(200),
        Arrivals.CONSTANT,
        1,
        RunShare.ALL,
        WINDOW,
        Long.MAX_VALUE,
        Duration.ZERO,
        null,
        Duration.ofSeconds(5),
        Duration.ofSeconds(1),
        List.of(),
        transport,
        new ConnectionSettings(
            SocketSettings.ofClient(transport, options.channel(), new ClientSocketGroup()),
            options.channel()),
        Duration.ofSeconds(5),
        null,
        Lifespan.UNLIMITED,
        List.of(),
        null);
  }
}
