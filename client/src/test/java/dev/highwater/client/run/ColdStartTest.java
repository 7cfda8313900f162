package dev.highwater.client.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.client.exchange.Conversation;
import dev.highwater.client.exchange.Expectation;
import dev.highwater.client.exchange.RequestBytes;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.EventLoops;
import dev.highwater.transport.Transport;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

class ColdStartTest {
  private static final Duration ENOUGH = Duration.ofSeconds(10);

  @OnEachTransport
  void should_go_the_way_of_some_hundred_requests_and_leave_nothing_behind(Transport transport)
      throws Exception {
    EventLoopGroup group = EventLoops.start(transport, 2, "client");
    try {
      List<EventLoop> loops = all(group);
      for (Double perSecond : new Double[] {null, 10.0}) {
        // when
        List<IntervalRow> told = new ArrayList<>();
        long replies = ColdStart.exchange(plan(transport, perSecond), loops, ENOUGH, told::add);
        // then
        assertThat(replies).as("at %s/s", perSecond).isEqualTo(400);
        assertThat(told).as("rows, which cost as much the first time").isNotEmpty();
        await().untilAsserted(() -> assertThat(channels(loops)).isZero());
      }
    } finally {
      group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  @OnEachTransport
  void should_leave_what_fails_to_the_run_that_comes(Transport transport) throws Exception {
    // given event loops that do nothing any more
    EventLoopGroup group = EventLoops.start(transport, 1, "client");
    List<EventLoop> loops = all(group);
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    // then
    assertThat(ColdStart.exchange(plan(transport, null), loops, ENOUGH, row -> {})).isZero();
  }

  private static List<EventLoop> all(EventLoopGroup group) {
    return StreamSupport.stream(group.spliterator(), false).map(EventLoop.class::cast).toList();
  }

  private static int channels(List<EventLoop> loops) {
    return loops.stream()
        .mapToInt(loop -> ((SingleThreadIoEventLoop) loop).registeredChannels())
        .filter(registered -> registered > 0) // a transport that does not count them says -1
        .sum();
  }

  /** Of a peer that is not there, and that nothing may be sent to. */
  private static LoadPlan plan(Transport transport, @Nullable Double perSecond) {
    Conversation unread = new Conversation(RequestBytes.random(64, 1), Expectation.none(), 1, null);
    LoadPlan plan = SmallPlan.of(transport, new InetSocketAddress("192.0.2.1", 1), 2, unread, 1);
    return perSecond == null ? plan : plan.at(perSecond);
  }
}
