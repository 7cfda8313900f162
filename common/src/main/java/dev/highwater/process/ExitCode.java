package dev.highwater.process;

/** What a program tells its caller when it ends. 0 is that it did what it was asked to. */
public final class ExitCode {
  /** It was asked correctly, and could not be done. */
  public static final int CANNOT_RUN = 1;

  /** Arguments, environment or file are wrong. */
  public static final int WRONG_USAGE = 2;

  /** It was done, and wrong bytes came back, or a threshold was missed or is not proven. */
  public static final int MISSED = 3;

  /** Ended by Ctrl-C; by the custom of shells 128 and the number of the signal. */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
