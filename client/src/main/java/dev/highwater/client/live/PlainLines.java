package dev.highwater.client.live;

import dev.highwater.client.run.IntervalRow;
import java.io.PrintWriter;
import java.time.Duration;

/** A line for each interval, for what is not a terminal. */
public final class PlainLines implements Display {
  private final PrintWriter err;
  private final LiveLine line;
  private final String before;

  public PlainLines(PrintWriter err, LiveLine line) {
    this(err, line, "");
  }

  /**
   * The same among others.
   *
   * @param before stands at the beginning of every line
   */
  PlainLines(PrintWriter err, LiveLine line, String before) {
    this.err = err;
    this.line = line;
    this.before = before;
  }

  @Override
  public void connecting(int open) {
    err.println(before + line.connecting(open));
  }

  @Override
  public void waiting(int open, Duration left) {
    err.println(before + line.waiting(open, left));
  }

  @Override
  public void interval(IntervalRow row) {
    err.println(before + line.of(row));
  }

  @Override
  public void end() {}
}
