package dev.highwater.client.measure;

import java.io.PrintStream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * Writes histograms as they come, in the format of HdrHistogram's log: tagged, compressed, values
 * in nanoseconds, shown in microseconds.
 */
public final class IntervalLog implements AutoCloseable {
  private static final double NANOS_PER_MICRO = 1e3;

  private final HistogramLogWriter writer;
  private final PrintStream out;
  private long startMillis;

  /**
   * @param out closed with this log
   */
  public IntervalLog(PrintStream out) {
    this.out = out;
    this.writer = new HistogramLogWriter(out);
  }

  /**
   * Begins; to be called once, before the first interval.
   *
   * @param millis of the epoch, when sending began; intervals count from there
   */
  public void start(long millis) {
    startMillis = millis;
    writer.outputComment("Highwater, durations in nanoseconds, maxima in microseconds");
    writer.outputLogFormatVersion();
    writer.outputStartTime(startMillis);
    writer.setBaseTime(startMillis);
    writer.outputLegend();
  }

  /**
   * Adds the latency and the service time of one interval, and what of them is lower bounds: those
   * of requests that were never answered, which are among the others too.
   */
  public void add(double startSeconds, double seconds, Measurements measured) {
    line("latency", startSeconds, seconds, measured.latency());
    line("service_time", startSeconds, seconds, measured.serviceTime());
    out.flush();
  }

  private void line(String tag, double startSeconds, double seconds, Durations durations) {
    line(tag, startSeconds, seconds, durations.histogram());
    Histogram lowerBounds = durations.lowerBounds();
    if (lowerBounds != null && lowerBounds.getTotalCount() > 0) {
      line(tag + "_lower_bounds", startSeconds, seconds, lowerBounds);
    }
  }

  private void line(String tag, double startSeconds, double seconds, Histogram histogram) {
    histogram.setTag(tag);
    histogram.setStartTimeStamp(startMillis + Math.round(startSeconds * 1e3));
    histogram.setEndTimeStamp(startMillis + Math.round((startSeconds + seconds) * 1e3));
    writer.outputIntervalHistogram(
        startSeconds, startSeconds + seconds, histogram, NANOS_PER_MICRO);
  }

  /** Whether all of it was taken so far; a stream keeps its failures to itself. */
  public boolean isComplete() {
    return !out.checkError();
  }

  /** Closes the stream. */
  @Override
  public void close() {
    out.close();
  }
}
