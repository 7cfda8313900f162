package dev.highwater.client.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.admin.AdminServer;
import dev.highwater.admin.Metrics;
import dev.highwater.client.measure.Recorder;
import dev.highwater.metering.Role;
import dev.highwater.testing.Scrape;
import dev.highwater.units.HostPort;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RequestMetricsTest {
  private final Recorder recorder = new Recorder();
  private final RequestMetrics requests = new RequestMetrics("peer");
  private final Metrics metrics = new Metrics(Role.CLIENT).add(requests);
  private AdminServer admin;

  @BeforeEach
  void start() throws Exception {
    admin = AdminServer.start(new HostPort("127.0.0.1", 0), metrics, () -> true, List::of);
  }

  @AfterEach
  void stop() {
    admin.close();
    metrics.close();
  }

  @Test
  void should_count_bytes_that_nobody_asked_for_as_a_mismatch_and_as_no_request() {
    // when
    recorder.unasked(0);
    recorder.unasked(0);
    take();
    // then
    assertThat(value("mismatch")).isEqualTo(2);
    assertThat(value("ok")).isZero();
  }

  @Test
  void should_never_take_back_a_good_request_for_a_wrong_reply_of_the_warm_up() {
    // given requests of the warm-up, one with a wrong reply
    for (int i = 0; i < 3; i++) {
      recorder.sent(0);
    }
    recorder.completed(0, 0, 1_000);
    recorder.completed(0, 0, 1_000);
    recorder.mismatched(0, 0, 1_000);
    // when
    take();
    // then
    assertThat(value("ok")).isEqualTo(2);
    assertThat(value("mismatch")).isEqualTo(1);
  }

  private void take() {
    requests.add(recorder.takeWarmup());
    requests.add(recorder.takeWindow());
  }

  private double value(String outcome) {
    return Scrape.of(admin.address().toString())
        .value("highwater_requests_total", "endpoint", "peer", "outcome", outcome);
  }
}
