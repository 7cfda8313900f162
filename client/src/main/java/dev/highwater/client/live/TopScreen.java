package dev.highwater.client.live;

import java.io.PrintWriter;
import java.util.List;

/**
 * A whole terminal, on which lines are drawn again and again; what stood there before comes back at
 * the end.
 *
 * @see <a href="https://invisible-island.net/xterm/ctlseqs/ctlseqs.html">xterm's control
 *     sequences</a>, the alternate screen buffer
 */
public final class TopScreen implements AutoCloseable {
  private static final String ESCAPE = "\u001b[";

  /** The other screen, no cursor, and no second line for what is too long. */
  private static final String TAKE = ESCAPE + "?1049h" + ESCAPE + "?25l" + ESCAPE + "?7l";

  private static final String GIVE_BACK = ESCAPE + "?7h" + ESCAPE + "?25h" + ESCAPE + "?1049l";
  private static final String TO_THE_TOP = ESCAPE + "H";
  private static final String ERASE_TO_END_OF_LINE = ESCAPE + "K";
  private static final String ERASE_BELOW = ESCAPE + "J";

  private final PrintWriter out;

  /** Takes the terminal. */
  public TopScreen(PrintWriter out) {
    this.out = out;
    out.print(TAKE);
  }

  /** Draws these lines in place of those before; fewer than the terminal has rows. */
  public void draw(List<String> lines) {
    StringBuilder text = new StringBuilder(TO_THE_TOP);
    lines.forEach(line -> text.append(line).append(ERASE_TO_END_OF_LINE).append("\r\n"));
    out.print(text.append(ERASE_BELOW));
    out.flush();
  }

  /** Gives the terminal back as it was found. */
  @Override
  public void close() {
    out.print(GIVE_BACK);
    out.flush();
  }
}
