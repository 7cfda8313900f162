package dev.highwater.client.schedule;

/** When requests are due, fixed in advance: arithmetic that never looks at a clock. */
public interface Schedule {

  /**
   * The next due time, in nanoseconds after the start of the run; never less than the one before.
   */
  long next();
}
