package dev.highwater.client.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.client.load.RunResult.Ending;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlanReportTest {
  @Test
  void should_be_interrupted_when_the_plan_was_though_all_that_ran_was_completed() {
    // given a plan that was stopped before its second phase
    PlanReport report = plan(SampleReport.calm(), Ending.INTERRUPTED);
    // then
    assertThat(report.phases().get(0).groups().get(0).report().result().ending())
        .isEqualTo(Ending.COMPLETED);
    assertThat(report.whole().result().ending()).isEqualTo(Ending.INTERRUPTED);
    assertThat(PlanText.of(report)).contains("interrupted");
  }

  @Test
  void should_end_as_a_group_did_that_was_not_completed() {
    PlanReport report = plan(SampleReport.empty(), Ending.COMPLETED);
    // then
    assertThat(report.whole().result().ending()).isEqualTo(Ending.PEER_GONE);
  }

  private static PlanReport plan(LoadReport group, Ending ending) {
    return PlanReport.of(
        List.of(new PlanReport.Phase("first", List.of(new PlanReport.Group("a", group)))),
        "1.0",
        List.of(),
        Map.of(),
        ending);
  }
}
