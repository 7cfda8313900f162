package dev.highwater.process;

/** The configuration is fine but the world is not (a port is taken); exit code 1. */
public class CannotRunException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The message is the one line that the user gets to see. */
  public CannotRunException(String message) {
    super(message);
  }

  /** The message is the one line that the user gets to see; the cause goes to the debug log. */
  public CannotRunException(String message, Throwable cause) {
    super(message, cause);
  }
}
