package dev.highwater.client.live;

import dev.highwater.client.run.IntervalRow;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;

/**
 * The lines of a {@link LiveView}, drawn again and again in the same place of a terminal.
 *
 * <p>Between two drawings the cursor waits on an empty line above them, so that what the log or the
 * echo of Ctrl-C writes meanwhile stands there, and is not drawn over.
 *
 * @see <a href="https://man7.org/linux/man-pages/man4/console_codes.4.html">console_codes(4)</a>
 */
final class Screen implements Display {
  private static final String ESCAPE = "\u001b[";
  private static final String HIDE_CURSOR = ESCAPE + "?25l";
  private static final String SHOW_CURSOR = ESCAPE + "?25h";

  /** A line that is too long after the window was made narrower must not become two. */
  private static final String CUT_LINES = ESCAPE + "?7l";

  private static final String WRAP_LINES = ESCAPE + "?7h";
  private static final String ERASE_TO_END_OF_LINE = ESCAPE + "K";
  private static final String ERASE_BELOW = ESCAPE + "J";

  private final PrintWriter err;
  private final LiveLine line;
  private final LiveView view;
  private List<String> drawn = List.of();
  private boolean isTaken;

  /**
   * @param line tells of the connecting
   * @param view tells of the intervals
   */
  Screen(PrintWriter err, LiveLine line, LiveView view) {
    this.err = err;
    this.line = line;
    this.view = view;
  }

  @Override
  public void connecting(int open) {
    draw(List.of(line.connecting(open)));
  }

  @Override
  public void waiting(int open, Duration left) {
    draw(List.of(line.waiting(open, left)));
  }

  @Override
  public void interval(IntervalRow row) {
    draw(view.of(row));
  }

  /** Leaves what was drawn last, and the terminal as it was found. */
  @Override
  public void end() {
    if (isTaken) {
      isTaken = false;
      err.print(text(drawn) + WRAP_LINES + SHOW_CURSOR);
      err.flush();
    }
  }

  private void draw(List<String> lines) {
    drawn = lines;
    String taking = isTaken ? "" : HIDE_CURSOR + CUT_LINES;
    isTaken = true;
    err.print(taking + text(lines) + ESCAPE + (lines.size() + 1) + "A");
    err.flush();
  }

  private static String text(List<String> lines) {
    StringBuilder text = new StringBuilder("\r" + ERASE_TO_END_OF_LINE + "\n");
    lines.forEach(shown -> text.append(shown).append(ERASE_TO_END_OF_LINE).append('\n'));
    return text.append(ERASE_BELOW).toString();
  }
}
