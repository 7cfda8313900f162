package dev.highwater.process;

import java.util.Map;

/**
 * What standard error, or standard output, can show.
 *
 * @param isLive whether lines can be drawn again where they stand
 * @param isColoured whether somebody wants to see colours there
 * @param columns its width, 20 or more
 */
public record Terminal(boolean isLive, boolean isColoured, int columns) {
  private static final int USUAL_COLUMNS = 80;
  private static final int FEWEST_COLUMNS = 20;

  /** A file or a pipe: it takes lines, one after the other. */
  public static final Terminal NONE = new Terminal(false, false, USUAL_COLUMNS);

  /** Standard error of this process. */
  public static Terminal ofStandardError() {
    return of(Environment.standardErrorIsTerminal(), Environment.variables());
  }

  /** Standard output of this process. */
  public static Terminal ofStandardOutput() {
    return of(Environment.standardOutputIsTerminal(), Environment.variables());
  }

  /**
   * The same with other surroundings: {@code TERM=dumb} and {@code CI} ask for plain lines, {@code
   * NO_COLOR} for no colours, {@code COLUMNS} tells the width.
   *
   * @see <a href="https://no-color.org">no-color.org</a>
   */
  static Terminal of(boolean isTerminal, Map<String, String> environment) {
    String kind = environment.getOrDefault("TERM", "");
    boolean isLive =
        isTerminal && !kind.isEmpty() && !kind.equals("dumb") && !isSet(environment, "CI");
    return isLive
        ? new Terminal(true, !isSet(environment, "NO_COLOR"), columns(environment))
        : NONE;
  }

  private static boolean isSet(Map<String, String> environment, String variable) {
    return !environment.getOrDefault(variable, "").isEmpty();
  }

  private static int columns(Map<String, String> environment) {
    String told = environment.getOrDefault("COLUMNS", "");
    int columns = told.matches("[0-9]{1,4}") ? Integer.parseInt(told) : 0;
    return columns < FEWEST_COLUMNS ? USUAL_COLUMNS : columns;
  }
}
