package dev.highwater.client.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.client.exchange.Conversation;
import dev.highwater.client.exchange.Expectation;
import dev.highwater.client.exchange.RequestBytes;
import dev.highwater.client.measure.Measurements;
import dev.highwater.process.StopSignal;
import dev.highwater.server.RunningServer;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.EventLoops;
import dev.highwater.transport.Transport;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
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
      public void interval(IntervalRow row, Measurements measured) {
        if (!blocked) {
          blocked = true;
          loop.execute(() -> block(length));
        }
      }
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
    Conversation echo = new Conversation(RequestBytes.random(64, 1), Expectation.echo(), 1, null);
    return SmallPlan.of(transport, SmallPlan.addressOf(server), 2, echo, Long.MAX_VALUE)
        .at(200)
        .lasting(WINDOW);
  }
}
