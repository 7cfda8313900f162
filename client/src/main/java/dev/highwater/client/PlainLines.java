package dev.highwater.client;

import dev.highwater.client.load.IntervalRow;
import dev.highwater.client.report.LiveLine;
import java.io.PrintWriter;
import java.time.Duration;

/** A line for each interval, for what is not a terminal. */
final class PlainLines implements Display {
  private final PrintWriter err;
  private final LiveLine line;

  PlainLines(PrintWriter err, LiveLine line) {
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
