package dev.highwater.client.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highwater.client.measure.Distribution;
import dev.highwater.client.verdict.ThresholdOutcome.Judgement;
import dev.highwater.testing.Seed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThresholdTest {
  private static final List<String> LATENCIES =
      List.of("p50", "p75", "p90", "p99", "p99.9", "p99.99", "mean", "max");
  private static final Map<String, Long> NANOS_BY_UNIT = units();

  @Test
  void should_be_exact_at_the_edge_for_every_duration_and_unit() {
    Random random = Seed.printedFor("should_be_exact_at_the_edge_for_every_duration_and_unit");
    for (int i = 0; i < 2_000; i++) {
      for (Map.Entry<String, Long> unit : NANOS_BY_UNIT.entrySet()) {
        // given a limit of a whole number of the unit that a histogram can hold
        long most = Math.max(1, 3_600_000_000_000L / unit.getValue());
        long times = 1 + (random.nextLong() >>> 1) % most;
        long nanos = times * unit.getValue();
        String metric = LATENCIES.get(random.nextInt(LATENCIES.size()));
        // then
        assertEdge(
            metric, times + unit.getKey(), latency(nanos - 1), latency(nanos), latency(nanos + 1));
      }
    }
  }

  @Test
  void should_be_exact_at_the_edge_for_the_time_unwritable() {
    Random random = Seed.printedFor("should_be_exact_at_the_edge_for_the_time_unwritable");
    for (int i = 0; i < 2_000; i++) {
      for (Map.Entry<String, Long> unit : NANOS_BY_UNIT.entrySet()) {
        long most = Math.max(1, 1_000_000_000_000_000L / unit.getValue());
        long times = 1 + (random.nextLong() >>> 1) % most;
        long nanos = times * unit.getValue();
        assertEdge(
            "unwritable",
            times + unit.getKey(),
            unwritable(nanos - 1),
            unwritable(nanos),
            unwritable(nanos + 1));
      }
    }
  }

  @Test
  void should_be_exact_at_the_edge_for_counts() {
    Random random = Seed.printedFor("should_be_exact_at_the_edge_for_counts");
    Map<String, Long> units = Map.of("", 1L, "k", 1_000L, "M", 1_000_000L, "G", 1_000_000_000L);
    for (int i = 0; i < 2_000; i++) {
      for (Map.Entry<String, Long> unit : units.entrySet()) {
        long times = 1L + random.nextInt(1_000_000);
        long count = times * unit.getValue();
        for (String metric : List.of("errors", "mismatches", "resets")) {
          assertEdge(
              metric, times + unit.getKey(), counts(count - 1), counts(count), counts(count + 1));
        }
      }
    }
  }

  @Test
  void should_be_exact_at_the_edge_for_shares() {
    Random random = Seed.printedFor("should_be_exact_at_the_edge_for_shares");
    for (int i = 0; i < 2_000; i++) {
      // given so many errors in ten thousand times something, which is a share of two decimals
      int hundredths = 1 + random.nextInt(9_998);
      long times = 1L + random.nextInt(100_000);
      String limit = hundredths / 100 + "." + String.format("%02d", hundredths % 100) + "%";
      long errors = hundredths * times;
      assertEdge(
          "errors",
          limit,
          share(errors - 1, 10_000 * times),
          share(errors, 10_000 * times),
          share(errors + 1, 10_000 * times));
    }
  }

  @Test
  void should_be_exact_at_the_edge_for_rates() {
    Random random = Seed.printedFor("should_be_exact_at_the_edge_for_rates");
    Map<String, Double> units = Map.of("", 1.0, "/s", 1.0, "k", 1e3, "k/s", 1e3, "M/s", 1e6);
    for (int i = 0; i < 2_000; i++) {
      for (Map.Entry<String, Double> unit : units.entrySet()) {
        int times = 1 + random.nextInt(1_000_000);
        double rate = times * unit.getValue();
        assertEdge(
            "rate",
            times + unit.getKey(),
            rate(Math.nextDown(rate)),
            rate(rate),
            rate(Math.nextUp(rate)));
      }
      int perMinute = 60 * (1 + random.nextInt(1_000));
      double rate = perMinute / 60.0;
      assertEdge(
          "rate", perMinute + "/m", rate(Math.nextDown(rate)), rate(rate), rate(Math.nextUp(rate)));
    }
  }

  @Test
  void should_not_hold_what_was_not_measured() {
    // given
    Figures nothing = new Figures(new Distribution(0, 0, 0, 0, 0, 0, 0, 0, 0, 0), 0, 0, 0, 0, 0, 0);
    // then
    for (String latency : LATENCIES) {
      ThresholdOutcome outcome = Threshold.parse(latency + "<1h").judge(nothing);
      assertThat(outcome.held()).isFalse();
      assertThat(outcome.value()).isNaN();
    }
    assertThat(Threshold.parse("errors<=100%").judge(nothing).held()).isFalse();
    assertThat(Threshold.parse("errors<=0").judge(nothing).held()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "p99<10s,  NOT_PROVEN", // it may be more
    "p99<=3s,  NOT_PROVEN",
    "p99<3s,   MISSED", // it is at least that
    "p99<5ms,  MISSED",
    "p99>2s,   HELD", // however much more it is
    "p99>=3s,  HELD",
    "p99>10s,  NOT_PROVEN", // it may be that much
    "p50<5ms,  HELD", // below the least lower bound all is known
    "p50<1ms,  MISSED",
    "max<1h,   NOT_PROVEN",
    "mean<1h,  NOT_PROVEN",
    "mean<1ms, MISSED",
    "errors<=30%, HELD",
    "errors<30%, MISSED",
  })
  void should_know_what_a_lower_bound_proves(String expression, Judgement judgement) {
    // given 30 of 100 requests that were never answered
    Figures figures =
        new Figures(
            new Distribution(100, 1, 9e5, 2e3, 2e6, 2.5e6, 3e6, 3e6, 3e6, 3e6, 30, 2e6),
            70,
            30,
            100,
            0,
            0,
            0);
    // when
    ThresholdOutcome outcome = Threshold.parse(expression).judge(figures);
    // then
    assertThat(outcome.judgement()).isEqualTo(judgement);
    assertThat(outcome.held()).isEqualTo(judgement == Judgement.HELD);
  }

  @Test
  void should_have_a_share_of_errors_of_100_percent_at_most() {
    assertThat(new Figures(NOTHING, 0, 700, 500, 0, 0, 0).errorPercent()).isEqualTo(100);
    assertThat(new Figures(NOTHING, 0, 7, 0, 0, 0, 0).errorPercent()).isEqualTo(100);
    assertThat(new Figures(NOTHING, 0, 0, 0, 0, 0, 0).errorPercent()).isNaN();
    assertThat(new Figures(NOTHING, 0, 3, 10, 0, 0, 0).errorPercent()).isEqualTo(30);
  }

  private static final Distribution NOTHING = new Distribution(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  @Test
  void should_know_what_cannot_get_better() {
    for (String fatal : List.of("errors<1", "mismatches<=0", "resets<5", "max<1s", "max<=1s")) {
      assertThat(Threshold.parse(fatal).staysBroken()).as(fatal).isTrue();
    }
    for (String open :
        List.of(
            "p99<1s", "mean<1s", "rate>1", "errors<1%", "errors>1", "max>1s", "unwritable<1s")) {
      assertThat(Threshold.parse(open).staysBroken()).as(open).isFalse();
    }
  }

  @Test
  void should_take_spaces_as_people_set_them() {
    Threshold threshold = Threshold.parse(" p99.9  <=  1.5 ms ");
    assertThat(threshold.metric()).isEqualTo(Metric.P999);
    assertThat(threshold.relation()).isEqualTo(Relation.AT_MOST);
    assertThat(threshold.limit()).isEqualTo(1_500);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          p99.5<5ms     | nearest p99.9
          errrors<5     | nearest errors
          unwriteable<5 | nearest unwritable
          p99<5MB       | a duration such as
          p99<5%        | a duration such as
          p99<-5ms      | a duration such as
          rate>10ms     | a rate such as
          errors<1.5    | a whole number
          errors<x%     | a share such as
          resets<5%     | a whole number
          p99=5ms       | METRIC<LIMIT
          p99           | METRIC<LIMIT
          p99<          | METRIC<LIMIT
          <5ms          | METRIC<LIMIT
          ''            | METRIC<LIMIT
          """)
  void should_tell_the_rule_that_is_broken(String expression, String rule) {
    assertThatThrownBy(() -> Threshold.parse(expression))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(rule);
  }

  private static void assertEdge(
      String metric, String limit, Figures below, Figures at, Figures above) {
    assertHolds(metric + "<" + limit, true, false, false, below, at, above);
    assertHolds(metric + "<=" + limit, true, true, false, below, at, above);
    assertHolds(metric + ">" + limit, false, false, true, below, at, above);
    assertHolds(metric + ">=" + limit, false, true, true, below, at, above);
  }

  private static void assertHolds(
      String expression,
      boolean whenBelow,
      boolean whenAt,
      boolean whenAbove,
      Figures below,
      Figures at,
      Figures above) {
    Threshold threshold = Threshold.parse(expression);
    if (threshold.judge(below).held() != whenBelow
        || threshold.judge(at).held() != whenAt
        || threshold.judge(above).held() != whenAbove) {
      throw new AssertionError(
          expression
              + ": "
              + threshold.judge(below)
              + threshold.judge(at)
              + threshold.judge(above));
    }
  }

  /** Every percentile is the same, as a histogram gives it. */
  private static Figures latency(long nanos) {
    double us = nanos / 1e3;
    Distribution d = new Distribution(1, us, us, us, us, us, us, us, us, us);
    return new Figures(d, 0, 0, 0, 0, 0, 0);
  }

  private static Figures unwritable(long nanos) {
    return new Figures(latency(0).latency(), 0, 0, 0, 0, 0, nanos / 1e9);
  }

  private static Figures counts(long count) {
    return new Figures(latency(0).latency(), 0, count, 0, count, count, 0);
  }

  private static Figures share(long errors, long of) {
    return new Figures(latency(0).latency(), 0, errors, of, 0, 0, 0);
  }

  private static Figures rate(double perSecond) {
    return new Figures(latency(0).latency(), perSecond, 0, 0, 0, 0, 0);
  }

  private static Map<String, Long> units() {
    Map<String, Long> units = new LinkedHashMap<>();
    units.put("ns", 1L);
    units.put("us", 1_000L);
    units.put("ms", 1_000_000L);
    units.put("s", 1_000_000_000L);
    units.put("", 1_000_000_000L);
    units.put("m", 60_000_000_000L);
    units.put("h", 3_600_000_000_000L);
    return units;
  }
}
