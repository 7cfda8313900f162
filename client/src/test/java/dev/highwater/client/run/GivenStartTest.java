package dev.highwater.client.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.client.exchange.Conversation;
import dev.highwater.client.exchange.Expectation;
import dev.highwater.client.exchange.RequestBytes;
import dev.highwater.client.measure.Measurements;
import dev.highwater.process.StopSignal;
import dev.highwater.server.RunningServer;
import dev.highwater.transport.EventLoops;
import dev.highwater.transport.Transport;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A run that is told when to begin, since others begin then too. */
class GivenStartTest {
  private static final Duration LATER = Duration.ofMillis(700);

  @Test
  void should_begin_to_send_at_the_time_that_it_is_given() throws Exception {
    EventLoopGroup group = EventLoops.start(Transport.NIO, 1, "client");
    try (RunningServer server = RunningServer.echo(Transport.NIO)) {
      Later later = new Later();
      // when
      RunResult result =
          new Run(plan(server), List.of(group.next()), new StopSignal(), later).execute();
      // then, but for what the clocks may differ by
      assertThat(result.sendingAt()).isAfter(later.given.plus(LATER).minusMillis(5));
      assertThat(result.measured().outcomes().completed()).isEqualTo(10);
    } finally {
      group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  /** Has the run begin some time after its connections are open. */
  private static final class Later implements RunListener {
    private Instant given = Instant.MAX;

    @Override
    public Long connected() {
      given = Instant.now();
      return System.nanoTime() + LATER.toNanos();
    }

    @Override
    public void interval(IntervalRow row, Measurements measured) {}
  }

  private static LoadPlan plan(RunningServer server) {
    Conversation echo = new Conversation(RequestBytes.random(64, 1), Expectation.echo(), 1, null);
    return SmallPlan.of(Transport.NIO, SmallPlan.addressOf(server), 1, echo, 10);
  }
}
