package dev.highwater.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.metering.Role;
import dev.highwater.transport.OptionInForce;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionMetricsTest {
  @ParameterizedTest
  @CsvSource({
    "tcp-keepidle, 1m, 60",
    "so-rcvbuf, 1m, 1048576",
    "so-rcvbuf, 128KiB, 131072",
    "tcp-notsent-lowat, 16k, 16384",
    "so-keepalive, true, 1",
    "tcp-nodelay, false, 0",
    "tcp-maxseg, 1448, 1448",
  })
  void should_tell_the_figure_in_a_value(String option, String value, double figure) {
    assertThat(figures(option, value)).containsExactly(figure, figure);
  }

  @ParameterizedTest
  @CsvSource({"tcp-congestion, cubic", "so-rcvbuf, nothing"})
  void should_tell_nothing_where_there_is_no_figure(String option, String value) {
    assertThat(figures(option, value)).isEmpty();
  }

  private static List<Double> figures(String option, String value) {
    var samples = new Samples(Role.SERVER);
    new OptionMetrics(
            "echo", List.of(new OptionInForce("connection", option, value, value, "default", null)))
        .tell(samples);
    return samples.snapshots().stream()
        .map(GaugeSnapshot.class::cast)
        .flatMap(snapshot -> snapshot.getDataPoints().stream())
        .map(GaugeSnapshot.GaugeDataPointSnapshot::getValue)
        .toList();
  }
}
