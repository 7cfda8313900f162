package dev.highwater.client.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.client.connection.Lifespan;
import dev.highwater.client.exchange.Conversation;
import dev.highwater.client.exchange.Expectation;
import dev.highwater.client.exchange.RequestBytes;
import dev.highwater.client.exchange.StreamBytes;
import dev.highwater.client.exchange.StreamDirection;
import dev.highwater.client.exchange.Streaming;
import dev.highwater.client.measure.Measurements;
import dev.highwater.client.run.LoadPlan.Arrivals;
import dev.highwater.client.schedule.RunShare;
import dev.highwater.client.verdict.CostWatch;
import dev.highwater.client.verdict.LimitedBy.Who;
import dev.highwater.client.verdict.SelfCost;
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
import io.netty.util.concurrent.AbstractScheduledEventExecutor;
import java.lang.reflect.Field;
import java.net.InetSocketAddress;
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
                    new Deaf(),
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
                new Deaf(),
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
    ParsedOptions options = ParsedOptions.of();
    HostPort address = HostPort.parse(server.address());
    return new LoadPlan(
        List.of(new InetSocketAddress(address.host(), address.port())),
        List.of("peer"),
        2,
        new Conversation(RequestBytes.random(64, 1), Expectation.none(), 1, null, null, streaming),
        null,
        Arrivals.CONSTANT,
        1,
        RunShare.ALL,
        Duration.ofMillis(300),
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

  private static final class AlwaysBusy implements CostWatch {
    @Override
    public void start() {}

    @Override
    public SelfCost stop() {
      return new SelfCost(0.97, 0, 0.5);
    }
  }

  private static final class Deaf implements RunListener {
    @Override
    public void connecting(int open, int wanted) {}

    @Override
    public void waiting(int open, Duration left) {}

    @Override
    public void interval(IntervalRow row, Measurements measured) {}

    @Override
    public void beforeClose(Channel connection) {}
  }
}
