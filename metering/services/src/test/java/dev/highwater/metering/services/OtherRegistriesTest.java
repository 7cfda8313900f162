package dev.highwater.metering.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.jmx.JmxConfig;
import io.micrometer.jmx.JmxMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.lang.management.ManagementFactory;
import java.util.List;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The same figures in every kind of registry. */
class OtherRegistriesTest {
  private final NettyService service =
      new NettyService(NioIoHandler.newFactory(), NioServerSocketChannel.class);

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void should_show_everything_in_jmx() throws Exception {
    // given
    JmxMeterRegistry jmx = new JmxMeterRegistry(JmxConfig.DEFAULT, Clock.SYSTEM);
    jmx.config().commonTags("region", "north");
    jmx.config().meterFilter(MeterFilter.denyNameStartsWith("highwater.resets"));
    service.metrics().bindTo(jmx);
    // when
    HttpPeer peer = oneRequest();
    // then
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    assertThat(names(beans, "metrics:name=highwaterReceivedBytes.*"))
        .hasSize(1)
        .allSatisfy(
            name -> {
              assertThat(name.toString()).contains("region.north", "endpoint.orders");
              await()
                  .untilAsserted(
                      () ->
                          assertThat(((Number) beans.getAttribute(name, "Count")).longValue())
                              .isEqualTo(peer.sentBytes()));
            });
    assertThat(names(beans, "metrics:name=highwaterConnectionDurationSeconds*")).isNotEmpty();
    assertThat(names(beans, "metrics:name=highwaterResets*")).isEmpty();
    jmx.close();
  }

  @Test
  void should_have_the_names_of_the_catalogue_in_prometheus() throws Exception {
    // given
    PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    service.metrics().bindTo(prometheus);
    // when
    HttpPeer peer = oneRequest();
    // then
    String labels = "{endpoint=\"orders\",role=\"server\"}";
    await()
        .untilAsserted(
            () ->
                assertThat(prometheus.scrape())
                    .contains(
                        "highwater_connections_opened_total" + labels + " 1.0",
                        "highwater_received_bytes_total" + labels + " " + (double) peer.sentBytes(),
                        "highwater_connection_duration_seconds_count" + labels + " 1",
                        "highwater_connections_closed_total{cause=\"peer_fin\",endpoint"));
  }

  private HttpPeer oneRequest() throws Exception {
    HttpPeer peer = new HttpPeer(service.port());
    peer.ask("/hello");
    peer.reply();
    peer.close();
    Figures figures = service.figures();
    await().untilAsserted(() -> assertThat(figures.active()).isZero());
    return peer;
  }

  private static List<ObjectName> names(MBeanServer beans, String pattern) throws Exception {
    return beans.queryNames(new ObjectName(pattern + ",*"), null).stream().toList();
  }
}
