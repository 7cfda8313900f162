package dev.highwater.lab.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highwater.lab.Experiment;
import dev.highwater.lab.Finding;
import dev.highwater.lab.bench.Bench;
import dev.highwater.options.Program;
import dev.highwater.process.StopSignal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One run of the lab command inside the test, with experiments of the test. */
final class LabCommandRun {
  private static final long PATIENCE_SECONDS = 60;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final StopSignal stop = new StopSignal();
  private final CompletableFuture<Integer> exitCode;

  private LabCommandRun(
      List<Experiment> experiments, Map<String, String> environment, String... args) {
    PrintWriter outWriter = new PrintWriter(out);
    PrintWriter errWriter = new PrintWriter(err);
    LabCommand lab = new LabCommand(outWriter, errWriter, stop, experiments);
    exitCode =
        CompletableFuture.supplyAsync(
            () -> Program.run(lab, args, environment, outWriter, errWriter),
            task -> new Thread(task, "lab").start());
  }

  /** Begins to run these experiments. */
  static LabCommandRun begin(List<Experiment> experiments, String... args) {
    return new LabCommandRun(experiments, Map.of(), args);
  }

  /** Runs to the end, with these environment variables. */
  static LabCommandRun with(
      List<Experiment> experiments, Map<String, String> environment, String... args) {
    LabCommandRun run = new LabCommandRun(experiments, environment, args);
    run.exitCode();
    return run;
  }

  /** Runs these experiments to the end. */
  static LabCommandRun of(List<Experiment> experiments, String... args) {
    return with(experiments, Map.of(), args);
  }

  /** As Ctrl-C does. */
  void interrupt() {
    stop.request();
  }

  /** Waits for the end. */
  int exitCode() {
    return exitCode.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }

  /** The document on standard output. */
  JsonNode json() throws Exception {
    return new ObjectMapper().readTree(out());
  }

  /** An experiment that does what the test says. */
  static Experiment experiment(String name, Course course) {
    return new Experiment() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public String question() {
        return "Does " + name + " do what it should?";
      }

      @Override
      public String claim() {
        return "It does";
      }

      @Override
      public String source() {
        return "this test";
      }

      @Override
      public Finding run(Bench bench) throws IOException, InterruptedException {
        return course.run(bench, Finding.of(this, bench).done("It was run."));
      }
    };
  }

  /** What an experiment does. */
  @FunctionalInterface
  interface Course {
    Finding run(Bench bench, Finding.Builder finding) throws IOException, InterruptedException;
  }
}
