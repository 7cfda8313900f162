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
    Duration duration = plan.duration();
    Double seconds =
        duration == null ? null : (Double) (plan.warmup().plus(duration).toNanos() / 1e9);
    boolean isStream = plan.conversation().streaming() != null;
    LiveLine line = new LiveLine(plan.connections(), seconds, isStream);
    return terminal.isLive() && !isStream // the view is all about requests
        ? new Screen(err, line, new LiveView(terminal, plan.connections(), seconds))
        : new PlainLines(err, line);
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
