package dev.highwater.client.live;

import dev.highwater.client.run.IntervalRow;
import dev.highwater.client.run.LoadPlan;
import dev.highwater.process.Terminal;
import java.io.PrintWriter;
import java.time.Duration;

/** Shows a run while it goes on. */
public interface Display {
  /** Shows nothing. */
  Display NONE =
      new Display() {
        @Override
        public void connecting(int open) {}

        @Override
        public void waiting(int open, Duration left) {}

        @Override
        public void interval(IntervalRow row) {}

        @Override
        public void end() {}
      };

  /**
   * What suits the place where it is shown.
   *
   * @param err standard error
   * @param terminal what that can show
   */
  static Display of(LoadPlan plan, PrintWriter err, Terminal terminal) {
    LiveLine line = LiveLine.of(plan);
    return terminal.isLive() && plan.conversation().streaming() == null // the view is of requests
        ? new Screen(err, line, new LiveView(terminal, plan.connections(), line.totalSeconds()))
        : new PlainLines(err, line);
  }

  /**
   * Lines that tell a run from those beside it.
   *
   * @param name of the run, before each of its lines
   * @param err standard error
   */
  static Display named(String name, LoadPlan plan, PrintWriter err) {
    return new PlainLines(err, LiveLine.of(plan), name + "  ");
  }

  /** So many connections have been opened. */
  void connecting(int open);

  /** So many are open, and the run begins in so long. */
  void waiting(int open, Duration left);

  /** An interval has passed. */
  void interval(IntervalRow row);

  /** The run is over, in whatever way; may be called again. */
  void end();
}
