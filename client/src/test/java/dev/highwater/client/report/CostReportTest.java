package dev.highwater.client.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.client.verdict.CpuQuota;
import dev.highwater.client.verdict.SelfCost;
import org.junit.jupiter.api.Test;

class CostReportTest {
  private static final SelfCost HELD_BACK =
      new SelfCost(0.2, 0.01, 0.6, new CpuQuota(151, 150, 7.1, 10), 0.23, 0.45, null);

  @Test
  void should_tell_what_kept_the_client_from_the_processor() {
    assertThat(CostReport.line(HELD_BACK))
        .isEqualTo(
            "busiest event loop 20 %, garbage collection 1.0 %; the whole machine 60 %; held back"
                + " by a CPU quota 71 %; waiting for a processor 45 %; taken by the hypervisor 23"
                + " %");
  }

  @Test
  void should_not_tell_of_what_is_hardly_there_or_not_known() {
    String line = "busiest event loop 20 %, garbage collection 1.0 %; the whole machine 60 %";
    assertThat(CostReport.line(new SelfCost(0.2, 0.01, 0.6))).isEqualTo(line);
    assertThat(
            CostReport.line(
                new SelfCost(0.2, 0.01, 0.6, new CpuQuota(100, 1, 0.05, 10), 0.005, 0.005, null)))
        .isEqualTo(line);
    assertThat(CostReport.line(new SelfCost(0.2, 0.01, Double.NaN))).endsWith("machine not known");
  }

  @Test
  void should_put_into_json_what_is_known() {
    // when
    JsonNode client = put(HELD_BACK);
    // then
    assertThat(client.get("periods").asLong()).isEqualTo(151);
    assertThat(client.get("throttled_periods").asLong()).isEqualTo(150);
    assertThat(client.get("throttled_s").asDouble()).isEqualTo(7.1);
    assertThat(client.get("stolen_share").asDouble()).isEqualTo(0.23);
    assertThat(client.get("waiting_share").asDouble()).isEqualTo(0.45);
    assertThat(put(new SelfCost(0.2, 0.01, 0.6)).fieldNames())
        .toIterable()
        .containsExactly("busiest_loop_share", "gc_share", "machine_share");
  }

  private static JsonNode put(SelfCost cost) {
    ObjectNode summary = JsonNodeFactory.instance.objectNode();
    CostReport.put(summary, cost);
    return summary.get("client");
  }
}
