package dev.highwater.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

/** The series are meters of a registry like any others. */
class RegistriesTest {
  private final ConnectionMetrics metrics = ConnectionMetrics.builder("orders").build();

  @Test
  void should_have_the_common_tags_and_the_filters_of_the_registry() {
    // given
    MeterRegistry registry = new SimpleMeterRegistry();
    registry.config().commonTags("region", "north");
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("highwater.tcp"));
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("highwater.resets"));
    // when
    metrics.bindTo(registry);
    // then
    assertThat(registry.getMeters())
        .isNotEmpty()
        .allSatisfy(
            meter -> assertThat(meter.getId().getTags()).contains(Tag.of("region", "north")))
        .noneMatch(meter -> meter.getId().getName().startsWith("highwater.resets"));
  }

  @Test
  void should_have_the_filters_of_a_registry_that_is_a_composite() {
    // given
    MeterRegistry leaf = new SimpleMeterRegistry();
    CompositeMeterRegistry composite = new CompositeMeterRegistry();
    composite.add(leaf);
    composite.config().commonTags("region", "north");
    // when
    metrics.bindTo(composite);
    // then
    assertThat(composite.get("highwater.connections.active").gauge().value()).isZero();
    assertThat(leaf.get("highwater.connections.active").tag("region", "north").gauge().value())
        .isZero();
  }

  @Test
  void should_show_the_same_in_every_registry() {
    // given
    MeterRegistry first = new SimpleMeterRegistry();
    MeterRegistry second = new SimpleMeterRegistry();
    metrics.bindTo(first);
    metrics.bindTo(first);
    metrics.bindTo(second);
    // when
    new EmbeddedChannel(new ConnectionMeter(metrics.ofThisLoop(), end -> {})).close();
    // then
    for (MeterRegistry registry : new MeterRegistry[] {first, second}) {
      assertThat(registry.get("highwater.connections.opened").functionCounter().count())
          .isEqualTo(1);
      assertThat(registry.get("highwater.connection.duration.seconds").summary().count())
          .isEqualTo(1);
    }
  }

  @Test
  void should_leave_a_registry_as_it_was() {
    // given
    MeterRegistry registry = new SimpleMeterRegistry();
    metrics.bindTo(registry);
    // when
    metrics.close();
    // then
    assertThat(registry.getMeters()).isEmpty();
  }
}
