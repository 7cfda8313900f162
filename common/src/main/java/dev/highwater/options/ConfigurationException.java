package dev.highwater.options;

/** What was asked for cannot be done as it was asked; the program ends with exit code 2. */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient Problems problems;

  /** The message is all lines of the problems, joined by newlines. */
  public ConfigurationException(Problems problems) {
    super(String.join("\n", problems.lines()));
    this.problems = problems;
  }

  public Problems problems() {
    return problems;
  }
}
