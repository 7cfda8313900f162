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
  private final long startMillis;

  /**
   * @param out closed with this log
   * @param startMillis of the epoch; intervals count from there
   */
  public IntervalLog(PrintStream out, long startMillis) {
    this.out = out;
    this.writer = new HistogramLogWriter(out);
    this.startMillis = startMillis;
    writer.outputComment("Highwater, durations in nanoseconds, maxima in microseconds");
    writer.outputLogFormatVersion();
    writer.outputStartTime(startMillis);
    writer.setBaseTime(startMillis);
    writer.outputLegend();
  }

  /** Adds the latency and the service time of one interval. */
  public void add(double startSeconds, double seconds, Measurements measured) {
    line("latency", startSeconds, seconds, measured.latency());
    line("service_time", startSeconds, seconds, measured.serviceTime());
    out.flush();
  }

  private void line(String tag, double startSeconds, double seconds, Durations durations) {
    Histogram histogram = durations.histogram();
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
