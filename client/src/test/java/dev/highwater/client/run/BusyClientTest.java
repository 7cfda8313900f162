package dev.highwater.client.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.client.exchange.Conversation;
import dev.highwater.client.exchange.Conversation.Streaming;
import dev.highwater.client.exchange.Expectation;
import dev.highwater.client.exchange.RequestBytes;
import dev.highwater.client.exchange.StreamBytes;
import dev.highwater.client.exchange.StreamDirection;
import dev.highwater.client.verdict.LimitedBy.Who;
import dev.highwater.client.verdict.SelfCost;
import dev.highwater.process.StopSignal;
import dev.highwater.server.RunningServer;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.EventLoops;
import dev.highwater.transport.Transport;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.AbstractScheduledEventExecutor;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client that is short of processor time is the bottleneck, whatever the kernel saw. */
class BusyClientTest {
  @OnEachTransport
  void should_name_this_client_when_its_event_loop_had_no_time_left(Transport transport)
      throws Exception {
    EventLoopGroup group = EventLoops.start(transport, 1, "client");
    try (RunningServer server = RunningServer.doing("discard", transport)) {
      for (Streaming streaming : new Streaming[] {null, up()}) {
        // when its watch finds it busy nearly all the time
        RunResult result =
            new Run(
                    plan(transport, server, streaming),
                    List.of(group.next()),
                    new StopSignal(),
                    (row, measured) -> {},
                    loops -> new AlwaysBusy())
                .execute();
        // then
        assertThat(result.limitedBy().who()).isEqualTo(Who.CLIENT);
        assertThat(result.limitedBy().because()).contains("busy 97 % of the time");
        if (streaming == null) { // a closed loop, which then measures the client
          assertThat(result.verdict().isValid()).isTrue();
          assertThat(result.verdict().isOfTheClient()).isTrue();
        } else {
          assertThat(result.verdict().reasons())
              .anyMatch(r -> r.startsWith("an event loop of the client was busy 97 %"));
        }
      }
    } finally {
      group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  @OnEachTransport
  void should_leave_nothing_to_do_on_event_loops_that_go_on(Transport transport) throws Exception {
    EventLoopGroup group = EventLoops.start(transport, 1, "client");
    try (RunningServer server = RunningServer.doing("discard", transport)) {
      EventLoop loop = group.next();
      // when
      for (int i = 0; i < 3; i++) {
        new Run(
                plan(transport, server, up()),
                List.of(loop),
                new StopSignal(),
                (row, measured) -> {},
                loops -> new AlwaysBusy())
            .execute();
      }
      // then
      await().untilAsserted(() -> assertThat(loop.submit(() -> scheduledOn(loop)).get()).isZero());
    } finally {
      group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  /** How many tasks wait for their time, which Netty does not tell. */
  private static int scheduledOn(EventLoop loop) throws ReflectiveOperationException {
    Field tasks = AbstractScheduledEventExecutor.class.getDeclaredField("scheduledTaskQueue");
    tasks.setAccessible(true);
    return tasks.get(loop) instanceof Collection<?> waiting ? waiting.size() : 0;
  }

  private static Streaming up() {
    return new Streaming(StreamDirection.UP, StreamBytes.random(1, 65_536), false);
  }

  private static LoadPlan plan(
      Transport transport, RunningServer server, @Nullable Streaming streaming) {
    Conversation unread =
        new Conversation(RequestBytes.random(64, 1), Expectation.none(), 1, null, null, streaming);
    return SmallPlan.of(transport, SmallPlan.addressOf(server), 2, unread, Long.MAX_VALUE)
        .lasting(Duration.ofMillis(300));
  }

  private static final class AlwaysBusy implements SelfCost.Watch {
    @Override
    public void start() {}

    @Override
    public SelfCost stop() {
      return new SelfCost(0.97, 0, 0.5);
    }
  }
}
