package dev.highwater.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.local.LocalChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConnectionMetricsTest {
  private static final long DAY_NANOS = TimeUnit.DAYS.toNanos(1);
  private static final double DAY_SECONDS = 86_400;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ConnectionMetrics metrics =
      ConnectionMetrics.builder("orders").role(Role.CLIENT).marks(1_000, 2_000).build();

  @Test
  void should_show_a_connection_in_every_registry_with_the_tags_of_each() {
    // given
    registry.config().commonTags("zone", "a");
    SimpleMeterRegistry other = new SimpleMeterRegistry();
    metrics.bindTo(registry);
    metrics.bindTo(other);
    // when
    EmbeddedChannel channel = metered();
    channel.writeInbound(Unpooled.wrappedBuffer(new byte[10]));
    // then
    assertThat(
            registry
                .get("highwater.received.bytes")
                .tags("role", "client", "endpoint", "orders", "zone", "a")
                .functionCounter()
                .count())
        .isEqualTo(10);
    assertThat(other.get("highwater.connections.active").gauge().value()).isEqualTo(1);
    assertThat(
            other.get("highwater.write.buffer.watermark.bytes").tag("mark", "high").gauge().value())
        .isEqualTo(2_000);
    channel.finishAndReleaseAll();
    assertThat(other.get("highwater.connections.active").gauge().value()).isZero();
    assertThat(
            other
                .get("highwater.connections.closed")
                .tag("cause", "local")
                .functionCounter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void should_leave_to_the_registry_what_it_wants_to_have() {
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("highwater.resets"));
    metrics.bindTo(registry);
    assertThat(registry.find("highwater.resets").meters()).isEmpty();
    assertThat(registry.find("highwater.connections.opened").meters()).hasSize(1);
  }

  @Test
  void should_take_everything_out_again_when_it_is_closed() {
    // given
    metrics.bindTo(registry);
    assertThat(registry.getMeters()).hasSizeGreaterThan(50);
    // when
    metrics.close();
    // then
    assertThat(registry.getMeters()).extracting(Meter::getId).isEmpty();
  }

  @Test
  void should_sum_up_days_of_many_connections() {
    // given
    metrics.bindTo(registry);
    ConnectionCounters loop = metrics.ofThisLoop();
    ConnectionEnd end =
        new ConnectionEnd(
            CloseCause.PEER_FIN, ConnectionEnd.Operation.UNKNOWN, ConnectionEnd.Phase.IDLE, 0);
    // when: 411 years of connections, and as long unwritable
    for (int i = 0; i < 150_000; i++) {
      loop.ended(end, false, DAY_NANOS);
      loop.unwritableEnded(DAY_NANOS, true);
    }
    // then
    DistributionSummary lasted = registry.get("highwater.connection.duration.seconds").summary();
    assertThat(lasted.count()).isEqualTo(150_000);
    assertThat(lasted.totalAmount()).isEqualTo(150_000 * DAY_SECONDS);
    assertThat(
            registry
                .get("highwater.unwritable.duration.seconds")
                .tag("end", "drained")
                .summary()
                .totalAmount())
        .isEqualTo(150_000 * DAY_SECONDS);
  }

  @Test
  void should_not_be_added_where_there_is_no_event_loop() {
    assertThatThrownBy(() -> metrics.addTo(new LocalChannel()))
        .isInstanceOf(IllegalStateException.class);
  }

  private EmbeddedChannel metered() {
    EmbeddedChannel channel = new EmbeddedChannel();
    metrics.addTo(channel);
    return channel;
  }
}
