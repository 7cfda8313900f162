package dev.highwater.client.run;

import dev.highwater.admin.Buckets;
import dev.highwater.admin.Ladder;
import dev.highwater.admin.MetricSource;
import dev.highwater.admin.NativeBuckets;
import dev.highwater.admin.Samples;
import dev.highwater.admin.Series;
import dev.highwater.client.measure.Measurements;
import dev.highwater.client.measure.Outcomes;

/**
 * Tells of a run's requests, warm-up included, as they stood at the end of the last interval.
 * Thread-safe.
 */
final class RequestMetrics implements MetricSource {
  private final String endpoint;
  private final NativeBuckets roundTrips = new NativeBuckets();
  private final Buckets serviceTimes = new Buckets(Ladder.LATENCY);
  private final Buckets scheduleLags = new Buckets(Ladder.LATENCY);
  private Outcomes outcomes = Outcomes.NONE;

  /**
   * @param endpoint the target; all of them, joined by commas, for requests are counted over all
   */
  RequestMetrics(String endpoint) {
    this.endpoint = endpoint;
  }

  /** Adds what was measured of a part of the run since the last call. */
  synchronized void add(Measurements measured) {
    outcomes = outcomes.plus(measured.outcomes());
    measured.latency().forEach(roundTrips::record);
    measured.serviceTime().forEach(serviceTimes::record);
    measured.scheduleLag().forEach(scheduleLags::record);
  }

  @Override
  public synchronized void tell(Samples samples) {
    samples.add(Series.REQUESTS, outcomes.completed(), endpoint, "ok");
    samples.add(Series.REQUESTS, outcomes.wrong(), endpoint, "mismatch");
    samples.add(Series.REQUESTS, outcomes.timedOut(), endpoint, "timeout");
    samples.add(Series.REQUESTS, outcomes.lost(), endpoint, "lost");
    samples.add(Series.REQUESTS, outcomes.unanswered(), endpoint, "unanswered");
    samples.add(Series.REQUESTS, outcomes.neverSent(), endpoint, "never_sent");
    samples.add(Series.REQUESTS_IN_FLIGHT, inFlight(), endpoint);
    samples.add(Series.ROUND_TRIP_SECONDS, roundTrips, endpoint);
    samples.add(Series.SERVICE_TIME_SECONDS, serviceTimes, endpoint);
    samples.add(Series.SCHEDULE_LAG_SECONDS, scheduleLags, endpoint);
  }

  private long inFlight() {
    return outcomes.sent()
        - outcomes.answered()
        - outcomes.timedOut()
        - outcomes.lost()
        - outcomes.unanswered();
  }
}
