package dev.highwater.lab.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What happened in one experiment, by whom and when; written by any thread. */
public final class Timeline {
  /** More would be read by nobody; the rest is counted. */
  private static final int MOST = 2_000;

  private final long startNanos = System.nanoTime();
  private final List<Moment> moments = new ArrayList<>();
  private long leftOut;

  Timeline() {}

  /** Something happened. */
  public void add(String who, String what) {
    add(nowMicros(), who, what, null, null);
  }

  /** Something happened to so many bytes. */
  public void add(String who, String what, long bytes) {
    add(nowMicros(), who, what, bytes, null);
  }

  /** Something failed. */
  public void failed(String who, String what, Throwable failure) {
    add(nowMicros(), who, what, null, describe(failure));
  }

  /** Something failed that was about so many bytes. */
  public void failed(String who, String what, long bytes, Throwable failure) {
    add(nowMicros(), who, what, bytes, describe(failure));
  }

  private synchronized void add(
      long atMicros, String who, String what, @Nullable Long bytes, @Nullable String error) {
    if (moments.size() < MOST) {
      moments.add(new Moment(atMicros, who, what, bytes, error));
    } else {
      leftOut++;
    }
  }

  /** Microseconds since the experiment began. */
  public long nowMicros() {
    return TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - startNanos);
  }

  /** Seconds since the experiment began, for plots. */
  public double nowSeconds() {
    return nowMicros() / 1e6;
  }

  /** What happened until now, in order of time. */
  public synchronized List<Moment> moments() {
    List<Moment> all = new ArrayList<>(moments);
    all.sort(Comparator.comparingLong(Moment::atMicros)); // threads may have overtaken each other
    if (leftOut > 0) {
      all.add(new Moment(nowMicros(), "lab", leftOut + " more moments were left out", null, null));
    }
    return List.copyOf(all);
  }

  /** A failure as the timeline shows it: the kind of exception and its message. */
  public static String describe(Throwable failure) {
    String message = failure.getMessage();
    String kind = failure.getClass().getSimpleName();
    return message == null ? kind : kind + ": " + message;
  }
}
