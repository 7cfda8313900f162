package dev.highwater.client.message;

import dev.highwater.options.Problems;

/** Tells the mistakes in one text or file: each of the first few, and how many more there are. */
public final class TextProblems {
  private static final int MOST_TOLD = 20;

  private final Problems problems;
  private final String option;
  private int found;

  /**
   * @param option the option that gave the text, without dashes
   */
  public TextProblems(Problems problems, String option) {
    this.problems = problems;
    this.option = option;
  }

  /**
   * Adds one.
   *
   * @param given what is wrong, as it was written
   * @param from where it is
   * @param expected the rule that it breaks
   */
  public void add(String given, String from, String expected) {
    found++;
    if (found <= MOST_TOLD) {
      problems.add(option, given, from, expected);
    }
  }

  /** Nothing more comes; true when all was well. */
  public boolean end(String from) {
    if (found > MOST_TOLD) {
      problems.add(option, (found - MOST_TOLD) + " more mistakes", from, "none");
    }
    return found == 0;
  }
}
