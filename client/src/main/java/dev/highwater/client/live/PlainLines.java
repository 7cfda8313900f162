package dev.highwater.client.live;

import dev.highwater.client.run.IntervalRow;
import java.io.PrintWriter;
import java.time.Duration;

/** A line for each interval, for what is not a terminal. */
public final class PlainLines implements Display {
  private final PrintWriter err;
  private final LiveLine line;

  public PlainLines(PrintWriter err, LiveLine line) {
    this.err = err;
    this.line = line;
  }

  @Override
  public void connecting(int open) {
    err.println(line.connecting(open));
  }

  @Override
  public void waiting(int open, Duration left) {
    err.println(line.waiting(open, left));
  }

  @Override
  public void interval(IntervalRow row) {
    err.println(line.of(row));
  }

  @Override
  public void end() {}
}
