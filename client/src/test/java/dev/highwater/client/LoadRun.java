package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highwater.client.command.LoadCommand;
import dev.highwater.client.measure.Measurements;
import dev.highwater.client.measure.Outcomes;
import dev.highwater.client.report.LoadReport;
import dev.highwater.client.run.RunResult;
import dev.highwater.options.Program;
import dev.highwater.process.StopSignal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** One run of the load command inside the test: what went in and what came out. */
public final class LoadRun {
  private static final long PATIENCE_SECONDS = 60;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final StopSignal stop = new StopSignal();
  private final AtomicReference<LoadReport> report = new AtomicReference<>();
  private final CompletableFuture<Integer> exitCode;

  private LoadRun(Map<String, String> environment, String... args) {
    PrintWriter outWriter = new PrintWriter(out);
    PrintWriter errWriter = new PrintWriter(err);
    LoadCommand load = new LoadCommand(outWriter, errWriter, stop, report::set);
    Map<String, String> surroundings = new HashMap<>(Map.of("HIGHWATER_ADMIN", "none"));
    surroundings.putAll(environment);
    exitCode =
        CompletableFuture.supplyAsync(
            () -> Program.run(load, args, surroundings, outWriter, errWriter),
            task -> new Thread(task, "load").start());
  }

  /** Begins to run. */
  static LoadRun begin(String... args) {
    return new LoadRun(Map.of(), args);
  }

  /** Runs to the end, with these environment variables. */
  static LoadRun with(Map<String, String> environment, String... args) {
    LoadRun run = new LoadRun(environment, args);
    run.exitCode();
    return run;
  }

  /** Runs to the end. */
  public static LoadRun of(String... args) {
    return with(Map.of(), args);
  }

  /** As Ctrl-C does. */
  void interrupt() {
    stop.request();
  }

  /** Waits for the end. */
  public int exitCode() {
    return exitCode.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  public String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }

  /** The lines of standard error without the live line. */
  List<String> complaints() {
    return err()
        .lines()
        .filter(line -> !line.matches("\\d+s.* open .*|connecting .*|waiting .*|try '.*"))
        .toList();
  }

  LoadReport report() {
    exitCode();
    assertThat(report.get()).as("a report; standard error: %s", err).isNotNull();
    return report.get();
  }

  public RunResult result() {
    return report().result();
  }

  public Measurements measured() {
    return result().measured();
  }

  /** The document on standard output. */
  JsonNode json() throws Exception {
    exitCode();
    return ResultSchema.checked(new ObjectMapper().readTree(out()));
  }

  /** It went well: exit code 0, nothing wrong, nothing missing. */
  public LoadRun assertFlawless() {
    assertThat(exitCode()).as(err()).isZero();
    assertConserved();
    assertThat(measured().outcomes().completed()).isPositive();
    assertThat(measured().outcomes().timedOut()).isZero();
    assertThat(measured().outcomes().lost()).isZero();
    assertThat(measured().outcomes().mismatched()).isZero();
    assertThat(result().mismatch()).isNull();
    if (!out().startsWith("{")) { // else the summary is there
      assertThat(complaints()).isEmpty();
    }
    return this;
  }

  /** No request is missing, and none counted twice. */
  public LoadRun assertConserved() {
    Outcomes outcomes = measured().outcomes();
    assertThat(outcomes.answered() + outcomes.timedOut() + outcomes.lost() + outcomes.unanswered())
        .isEqualTo(outcomes.sent());
    assertThat(measured().latency().count()).isEqualTo(outcomes.due());
    assertThat(measured().latency().lowerBoundCount()).isEqualTo(outcomes.failed());
    assertThat(measured().serviceTime().count()).isEqualTo(outcomes.sent());
    assertThat(result().connections().active()).isZero();
    return this;
  }
}
