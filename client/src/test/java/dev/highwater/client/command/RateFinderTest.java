package dev.highwater.client.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highwater.client.ResultSchema;
import dev.highwater.client.SampleResult;
import dev.highwater.client.report.JsonReport;
import dev.highwater.client.report.TrialTable;
import dev.highwater.client.run.FoundRate.Ending;
import dev.highwater.client.run.FoundRate.Trial;
import dev.highwater.client.schedule.RateSearch.Outcome;
import dev.highwater.client.verdict.SelfCost;
import dev.highwater.client.verdict.Threshold;
import dev.highwater.process.CannotRunException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a search makes of its trials, which are samples here. */
class RateFinderTest {
  private static final List<Threshold> HELD = List.of(Threshold.parse("p99<1s"));
  private static final String BUSY = "an event loop of the client was busy 97 % of the time";

  private static final String LATE = "the client itself was late";

  private final List<Trial> shown = new ArrayList<>();

  @Test
  void should_say_at_least_where_the_client_is_the_limit() throws Exception {
    // given a client that measures itself above 3,000/s, fast as the replies are there
    RateFinder finder =
        finder(rate -> rate > 3_000 ? sample(rate).notValid(BUSY).report() : sample(rate).report());
    // when
    RateFinder.Found found = finder.find();
    // then
    double rate = found.rate().ratePerSecond();
    assertThat(rate).isBetween(3_000 / 1.06, 3_000.0);
    assertThat(found.rate().limitedByClient()).isTrue();
    assertThat(found.report().result().verdict().isValid()).isTrue();
    assertThat(found.report().result().achievedPerSecond()).isEqualTo(rate);
    assertThat(shown).isEqualTo(found.rate().trials());
    assertThat(shown.stream().filter(trial -> trial.outcome() == Outcome.NOT_VALID))
        .isNotEmpty()
        .allMatch(trial -> trial.ratePerSecond() > 3_000);
    String text = TrialTable.of(found.rate());
    assertThat(text)
        .contains("not valid: " + BUSY)
        .containsPattern("\nfound at least 2,[89][0-9]{2}/s; above that this client is the limit");
    JsonNode document = json(found);
    assertThat(document.at("/find_rate/limited_by_client").asBoolean()).isTrue();
    assertThat(document.at("/find_rate/rate_per_s").asDouble()).isEqualTo(rate);
    assertThat(document.at("/find_rate/trials/0/held").asBoolean()).isTrue();
  }

  @Test
  void should_find_nothing_where_no_trial_is_valid() throws Exception {
    RateFinder.Found found = finder(rate -> sample(rate).notValid(BUSY).report()).find();
    // then
    assertThat(found.rate().ratePerSecond()).isNull();
    assertThat(found.rate().limitedByClient()).isTrue();
    assertThat(TrialTable.answer(found.rate()))
        .isEqualTo("found no rate: this client is the limit at 10.0/s already");
    assertThat(json(found).at("/find_rate/rate_per_s").isNull()).isTrue();
  }

  @Test
  void should_try_again_where_the_client_was_late_with_time_to_spare() throws Exception {
    // given a machine that stands still for a moment in every other trial
    int[] trial = {0};
    SelfCost idle = new SelfCost(0.05, 0, 0.1);
    RateFinder finder =
        finder(
            rate ->
                trial[0]++ % 2 == 0
                    ? sample(rate).notValid(LATE).cost(idle).report()
                    : sample(rate).achieved(Math.min(rate, 3_000)).report());
    // when
    RateFinder.Found found = finder.find();
    // then
    assertThat(found.rate().ratePerSecond()).isBetween(3_000 / 1.06, 3_000.0);
    assertThat(found.rate().limitedByClient()).isFalse();
    assertThat(found.report().result().verdict().isValid()).isTrue();
    assertThat(shown.get(0).outcome()).isEqualTo(Outcome.DISTURBED);
    assertThat(TrialTable.of(found.rate())).contains("not valid: " + LATE);
  }

  @Test
  void should_not_deny_the_trials_it_has_done_where_they_decide_nothing() throws Exception {
    // given a peer that is gone after one trial, which missed
    RateFinder finder =
        finder(
            rate -> {
              if (!shown.isEmpty()) {
                throw new CannotRunException("gone");
              }
              return sample(rate).achieved(rate / 2).report();
            });
    // then
    assertThat(TrialTable.answer(finder.find().rate()))
        .isEqualTo(
            "found no rate: no rate was decided; then the peer took no connections any more");
  }

  @Test
  void should_blame_the_peer_that_answers_nothing() throws Exception {
    RateFinder.Found found =
        finder(
                rate ->
                    new SampleResult()
                        .timedOut()
                        .achieved(0)
                        .notValid("no request was answered")
                        .report())
            .find();
    // then
    assertThat(found.rate().limitedByClient()).isFalse();
    assertThat(found.rate().trials()).allMatch(trial -> trial.outcome() == Outcome.MISSED);
    assertThat(TrialTable.answer(found.rate())).isEqualTo("found no rate: not even 10.0/s held");
  }

  @Test
  void should_fail_a_trial_that_did_not_keep_up_though_every_latency_held() throws Exception {
    // given a peer that answers 2,000 a second and leaves out the rest
    RateFinder.Found found =
        finder(rate -> sample(rate).achieved(Math.min(rate, 2_000)).report()).find();
    // then
    assertThat(found.rate().ratePerSecond()).isBetween(1_900.0, 2_100.0);
    assertThat(found.rate().ending()).isEqualTo(Ending.COMPLETED);
    assertThat(TrialTable.of(found.rate())).contains("missed, did not keep up");
  }

  @Test
  void should_not_miss_what_is_on_its_way_when_a_trial_ends() throws Exception {
    // given a peer that takes half a second, up to 200/s: of ten seconds the last half is missing
    RateFinder.Found found =
        finder(rate -> slowSample(rate).achieved(Math.min(rate, 200) * 0.95).report()).find();
    // then
    assertThat(found.rate().ratePerSecond()).isBetween(200 / 1.06, 200 * 1.04);
  }

  private static SampleResult slowSample(double rate) {
    SampleResult sample = new SampleResult();
    for (int i = 0; i < rate * 10; i++) {
      sample.request(500_000_000, 500_000_000);
    }
    return sample;
  }

  private RateFinder finder(RateFinder.Runner peer) {
    return new RateFinder(1_000, HELD, peer, shown::add);
  }

  /** Ten seconds in which all that was due at that rate was answered. */
  private static SampleResult sample(double rate) {
    SampleResult sample = new SampleResult().achieved(rate);
    for (int i = 0; i < rate * 10; i++) {
      sample.request(1_000_000, 1_000_000);
    }
    return sample;
  }

  private static JsonNode json(RateFinder.Found found) throws Exception {
    String document = JsonReport.of(found.report(), found.rate()).text();
    return ResultSchema.checked(new ObjectMapper().readTree(document));
  }
}
