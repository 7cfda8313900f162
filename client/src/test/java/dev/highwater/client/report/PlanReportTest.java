package dev.highwater.client.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.highwater.client.run.RunResult;
import dev.highwater.client.run.RunResult.Ending;
import java.time.Duration;
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

  @Test
  void should_say_which_phase_had_groups_that_did_not_measure_at_the_same_time() {
    // given groups of 28 s, one of which had a warm-up of 20 s
    PlanReport report =
        PlanReport.of(
            List.of(
                new PlanReport.Phase(
                    "first",
                    List.of(
                        new PlanReport.Group("a", SampleReport.calm(), Duration.ZERO),
                        new PlanReport.Group("b", SampleReport.calm(), Duration.ofSeconds(20))))),
            "1.0",
            List.of(),
            Map.of(),
            Ending.COMPLETED);
    // then
    RunResult whole = report.whole().result();
    assertThat(whole.seconds()).isCloseTo(48, within(1e-9));
    assertThat(whole.achievedPerSecond()).isCloseTo(2_000 / 48.0, within(1e-6));
    assertThat(whole.verdict().cautions())
        .containsExactly(
            "first: the runs measured together for 8.00s of 48.0s: rates are totals divided by"
                + " 48.0s, not sums");
  }

  private static PlanReport plan(LoadReport group, Ending ending) {
    return PlanReport.of(
        List.of(
            new PlanReport.Phase(
                "first", List.of(new PlanReport.Group("a", group, Duration.ZERO)))),
        "1.0",
        List.of(),
        Map.of(),
        ending);
  }
}
