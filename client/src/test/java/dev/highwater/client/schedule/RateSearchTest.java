package dev.highwater.client.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.highwater.client.schedule.RateSearch.Outcome;
import dev.highwater.testing.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RateSearchTest {
  private final Random random = Seed.printedFor("RateSearchTest");

  @Test
  void should_find_the_capacity_of_a_peer_that_never_differs() {
    for (int i = 0; i < 500; i++) {
      // given
      double capacity = between(10, 1e6);
      double start = between(10, 1e6);
      // when
      RateSearch search = searched(start, rate -> rate <= capacity ? Outcome.HELD : Outcome.MISSED);
      // then
      String what = "capacity %f from %f".formatted(capacity, start);
      assertThat(search.heldPerSecond()).as(what).isPresent();
      assertThat(search.heldPerSecond().getAsDouble())
          .as(what)
          .isBetween(capacity / 1.06, capacity);
      assertThat(search.notHeldPerSecond().getAsDouble()).as(what).isGreaterThan(capacity);
      assertThat(search.isLimitedByClient()).isFalse();
      assertThat(search.hasRunOutOfTrials()).isFalse();
    }
  }

  /** The peer is a queue whose latency grows as it fills; one trial in twenty is disturbed. */
  @Test
  void should_land_within_a_tenth_of_the_same_answer_in_five_runs_under_noise() {
    int apart = 0;
    int groups = 300;
    for (int i = 0; i < groups; i++) {
      // given
      double capacity = between(200, 1e6);
      double start = between(100, 1e5);
      // when
      List<Double> answers = new ArrayList<>();
      for (int run = 0; run < 5; run++) {
        RateSearch search = searched(start, rate -> noisyQueue(rate, capacity));
        assertThat(search.heldPerSecond()).isPresent();
        answers.add(search.heldPerSecond().getAsDouble());
      }
      // then
      double least = answers.stream().mapToDouble(a -> a).min().orElseThrow();
      double greatest = answers.stream().mapToDouble(a -> a).max().orElseThrow();
      apart += greatest / least > 1.1 ? 1 : 0;
    }
    System.out.println("RateSearchTest: " + apart + " of " + groups + " groups apart");
    assertThat(apart).as("groups of five runs further apart").isLessThanOrEqualTo(groups / 20);
  }

  @Test
  void should_not_be_misled_by_one_disturbed_trial_wherever_it_comes() {
    double capacity = 12_345;
    double undisturbed =
        searched(1_000, rate -> rate <= capacity ? Outcome.HELD : Outcome.MISSED)
            .heldPerSecond()
            .getAsDouble();
    for (Outcome disturbed : new Outcome[] {Outcome.MISSED, Outcome.NOT_VALID, Outcome.DISTURBED}) {
      for (int when = 0; when < 20; when++) {
        // when
        int[] trial = {0};
        int disturbedTrial = when;
        RateSearch search =
            searched(
                1_000,
                rate ->
                    trial[0]++ == disturbedTrial
                        ? disturbed
                        : rate <= capacity ? Outcome.HELD : Outcome.MISSED);
        // then
        assertThat(search.heldPerSecond().getAsDouble())
            .as("%s in trial %d", disturbed, when)
            .isEqualTo(undisturbed);
        assertThat(search.isLimitedByClient()).isFalse();
      }
    }
  }

  @Test
  void should_say_that_the_client_is_the_limit_and_never_take_its_trials_for_a_success() {
    // given a client that gets as far as 5,000/s and a peer that could do more
    List<Double> notValid = new ArrayList<>();
    RateSearch search =
        searched(
            1_000,
            rate -> {
              if (rate <= 5_000) {
                return Outcome.HELD;
              }
              notValid.add(rate);
              return Outcome.NOT_VALID;
            });
    // then
    assertThat(search.heldPerSecond().getAsDouble()).isBetween(5_000 / 1.06, 5_000.0);
    assertThat(search.isLimitedByClient()).isTrue();
    assertThat(notValid).doesNotContain(search.heldPerSecond().getAsDouble());
  }

  @Test
  void should_not_go_down_for_a_client_that_is_late_with_time_to_spare() {
    double capacity = 12_345;
    double undisturbed =
        searched(1_000, rate -> rate <= capacity ? Outcome.HELD : Outcome.MISSED)
            .heldPerSecond()
            .getAsDouble();
    for (int i = 0; i < 300; i++) {
      // given a machine on which every third trial is disturbed
      List<Double> disturbed = new ArrayList<>();
      RateSearch search =
          searched(
              1_000,
              rate -> {
                if (random.nextInt(3) == 0) {
                  disturbed.add(rate);
                  return Outcome.DISTURBED;
                }
                return rate <= capacity ? Outcome.HELD : Outcome.MISSED;
              });
      // then it is the peer's limit that was found, unless hardly a trial of a rate was
      // undisturbed:
      // of the seven that it may have, one that missed does not decide
      if (!search.isLimitedByClient() && !search.hasRunOutOfTrials()) {
        assertThat(search.heldPerSecond().getAsDouble())
            .as("disturbed %s", disturbed)
            .isEqualTo(undisturbed);
        assertThat(search.notHeldPerSecond().getAsDouble()).isGreaterThan(capacity);
      } else {
        assertThat(disturbed).hasSizeGreaterThanOrEqualTo(6);
      }
    }
  }

  @Test
  void should_take_a_client_for_the_limit_that_is_late_seven_times() {
    int[] trials = {0};
    RateSearch search =
        searched(
            10,
            rate -> {
              trials[0]++;
              return Outcome.DISTURBED;
            });
    // then
    assertThat(search.heldPerSecond()).isEmpty();
    assertThat(search.isLimitedByClient()).isTrue();
    assertThat(trials[0]).isEqualTo(7);
  }

  @Test
  void should_find_the_peers_limit_below_the_clients() {
    // given a peer that is done at 3,000/s, and a client that is done at 3,500/s
    RateSearch search =
        searched(
            1_000,
            rate ->
                rate > 3_500 ? Outcome.NOT_VALID : rate > 3_000 ? Outcome.MISSED : Outcome.HELD);
    // then
    assertThat(search.heldPerSecond().getAsDouble()).isBetween(3_000 / 1.06, 3_000.0);
    assertThat(search.isLimitedByClient()).isFalse();
  }

  @Test
  void should_go_down_to_the_least_rate_and_give_up_there() {
    // when
    List<Double> tried = new ArrayList<>();
    RateSearch search =
        searched(
            1_000,
            rate -> {
              tried.add(rate);
              return Outcome.MISSED;
            });
    // then
    assertThat(search.heldPerSecond()).isEmpty();
    assertThat(search.notHeldPerSecond()).hasValue(RateSearch.LEAST_PER_SECOND);
    assertThat(search.isLimitedByClient()).isFalse();
    assertThat(tried).startsWith(1_000.0, 1_000.0, 250.0).hasSizeLessThan(20);
  }

  @Test
  void should_begin_and_end_below_the_usual_least_rate_where_it_is_told_to() {
    RateSearch search = searched(2, rate -> Outcome.MISSED);
    assertThat(search.notHeldPerSecond()).hasValue(2);
    assertThat(search.heldPerSecond()).isEmpty();
  }

  @Test
  void should_end_after_a_bounded_number_of_trials_whatever_they_say() {
    for (int i = 0; i < 2_000; i++) {
      int[] trials = {0};
      searched(
          between(1, 1e6),
          rate -> {
            trials[0]++;
            return anyOutcome();
          });
      assertThat(trials[0]).isLessThanOrEqualTo(48);
    }
    RateSearch endless = searched(1, rate -> Outcome.HELD);
    assertThat(endless.hasRunOutOfTrials()).isTrue();
    assertThat(endless.heldPerSecond().getAsDouble()).isCloseTo(Math.pow(2, 47), within(1.0));
  }

  private Outcome anyOutcome() {
    List<Outcome> all = List.of(Outcome.values());
    return all.get(random.nextInt(all.size()));
  }

  private Outcome noisyQueue(double rate, double capacity) {
    if (random.nextInt(20) == 0) {
      return Outcome.MISSED;
    }
    double load = rate / capacity;
    double p99Millis =
        load >= 1
            ? Double.POSITIVE_INFINITY
            : 0.5 / (1 - load) * Math.exp(random.nextGaussian() / 5);
    return p99Millis < 5 ? Outcome.HELD : Outcome.MISSED;
  }

  /** Evenly over the magnitudes. */
  private double between(double least, double greatest) {
    return least * Math.pow(greatest / least, random.nextDouble());
  }

  private static RateSearch searched(double start, DoubleFunction<Outcome> peer) {
    RateSearch search = new RateSearch(start);
    IntStream.range(0, 1_000)
        .mapToObj(i -> search.next())
        .takeWhile(OptionalDouble::isPresent)
        .forEach(next -> search.tell(next.getAsDouble(), peer.apply(next.getAsDouble())));
    assertThat(search.next()).as("after a thousand trials").isEmpty();
    return search;
  }
}
