package dev.highwater.client.report.stored;

import dev.highwater.options.Problems;

/** A file is not what it should be; carries the parts of the line that says so. */
final class WrongResult extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String what;
  private final String given;
  private final String from;
  private final String expected;

  WrongResult(String what, String given, String from, String expected) {
    super(what);
    this.what = what;
    this.given = given;
    this.from = from;
    this.expected = expected;
  }

  void addTo(Problems problems) {
    problems.add(what, given, from, expected);
  }
}
