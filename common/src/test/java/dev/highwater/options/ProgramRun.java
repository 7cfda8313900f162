package dev.highwater.options;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One run of a program: what went in and what came out. */
final class ProgramRun {
  private final Object command;
  private final Map<String, String> environment = new HashMap<>(Map.of("COLUMNS", "100"));
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private int exitCode = -1;
  private String directory = "";

  private ProgramRun(Object command) {
    this.command = command;
  }

  static ProgramRun of(Object command) {
    return new ProgramRun(command);
  }

  ProgramRun with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  ProgramRun run(String... args) {
    exitCode = Program.run(command, args, environment, new PrintWriter(out), new PrintWriter(err));
    return this;
  }

  /** Leaves a directory out of what is printed, so that a test can tell the rest exactly. */
  ProgramRun without(String unwanted) {
    directory = unwanted;
    return this;
  }

  int exitCode() {
    return exitCode;
  }

  String out() {
    return out.toString();
  }

  /** The lines on standard error, without the hint that follows problems. */
  List<String> problems() {
    return err().replace(directory, "").lines().filter(line -> !line.startsWith("try '")).toList();
  }

  String err() {
    return err.toString();
  }
}
