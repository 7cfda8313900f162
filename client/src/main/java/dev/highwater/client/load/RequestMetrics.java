package dev.highwater.client.load;

import dev.highwater.client.measure.Measurements;
import dev.highwater.metrics.Buckets;
import dev.highwater.metrics.Ladder;
import dev.highwater.metrics.MetricSource;
import dev.highwater.metrics.NativeBuckets;
import dev.highwater.metrics.Samples;
import dev.highwater.metrics.Series;

/**
 * Tells of a run's requests, warm-up included, as they stood at the end of the last interval.
 * Thread-safe.
 */
final class RequestMetrics implements MetricSource {
  private final String endpoint;
  private final NativeBuckets roundTrips = new NativeBuckets();
  private final Buckets serviceTimes = new Buckets(Ladder.LATENCY);
  private final Buckets scheduleLags = new Buckets(Ladder.LATENCY);
  private long ok;
  private long mismatched;
  private long timedOut;
  private long lost;
  private long inFlight;

  /**
   * @param endpoint the target; all of them, joined by commas, for requests are counted over all
   */
  RequestMetrics(String endpoint) {
    this.endpoint = endpoint;
  }

  /**
   * Adds what was measured since the last call; both parts at once, since a wrong reply counts with
   * the window, wherever its request was due.
   */
  synchronized void add(Measurements warmup, Measurements window) {
    add(warmup);
    add(window);
    long wrong = window.mismatched() - window.unasked();
    ok += warmup.completed() + window.completed() - wrong;
  }

  private void add(Measurements measured) {
    mismatched += measured.mismatched();
    timedOut += measured.timedOut();
    lost += measured.lost();
    inFlight += measured.sent() - measured.completed() - measured.timedOut() - measured.lost();
    measured.latency().forEach(roundTrips::record);
    measured.serviceTime().forEach(serviceTimes::record);
    measured.scheduleLag().forEach(scheduleLags::record);
  }

  /** The run is over: nothing is in flight any more. */
  synchronized void ended() {
    inFlight = 0;
  }

  @Override
  public synchronized void tell(Samples samples) {
    samples.add(Series.REQUESTS, ok, endpoint, "ok");
    samples.add(Series.REQUESTS, mismatched, endpoint, "mismatch");
    samples.add(Series.REQUESTS, timedOut, endpoint, "timeout");
    samples.add(Series.REQUESTS, lost, endpoint, "lost");
    samples.add(Series.REQUESTS_IN_FLIGHT, inFlight, endpoint);
    samples.add(Series.ROUND_TRIP_SECONDS, roundTrips, endpoint);
    samples.add(Series.SERVICE_TIME_SECONDS, serviceTimes, endpoint);
    samples.add(Series.SCHEDULE_LAG_SECONDS, scheduleLags, endpoint);
  }
}
