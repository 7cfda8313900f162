package dev.highwater.client.command;

import dev.highwater.admin.OptionMetrics;
import dev.highwater.client.live.Display;
import dev.highwater.client.live.Progress;
import dev.highwater.client.option.LoadOptions;
import dev.highwater.client.option.OutputOptions;
import dev.highwater.client.report.EventLog;
import dev.highwater.client.report.PlanReport;
import dev.highwater.client.run.CommonStart;
import dev.highwater.client.run.LoadPlan;
import dev.highwater.client.run.NoConnectionException;
import dev.highwater.client.run.Run;
import dev.highwater.client.run.RunResult;
import dev.highwater.client.run.RunResult.Ending;
import dev.highwater.options.ConfigurationException;
import dev.highwater.options.Problems;
import dev.highwater.process.CannotRunException;
import dev.highwater.process.ExitCode;
import dev.highwater.process.StopSignal;
import dev.highwater.tls.Tls;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Runs the phases of a plan one after the other, the groups of each at the same time. */
final class PlanRunner {

  /** A phase that is ready to run. */
  record Phase(String name, List<Group> groups) {}

  /**
   * A group that is ready to run.
   *
   * @param number among those of its phase, from 0
   * @param groups how many its phase has
   */
  record Group(String name, int number, int groups, PreparedLoad load) {

    /**
     * Its plan, with targets that a scrape can tell from those of other groups, and due times of
     * its own.
     */
    LoadPlan plan() {
      return load.plan().named(name).amongGroups(number, groups);
    }
  }

  /**
   * What came of it.
   *
   * @param phases as far as a group of them ran
   * @param code what the groups would end with, the worst of them
   * @param failure why a group could not run, which ends the plan after its phase; else null
   */
  record Outcome(List<PlanReport.Phase> phases, int code, @Nullable CannotRunException failure) {

    /** How the plan ended, if not as one of the groups that ran did. */
    Ending ending() {
      if (code == ExitCode.INTERRUPTED) {
        return Ending.INTERRUPTED;
      }
      return failure == null ? Ending.COMPLETED : Ending.PEER_GONE;
    }

    /**
     * What the program ends with.
     *
     * @throws CannotRunException if a group could not run, or had no peer at its end
     */
    int exitCode() {
      if (failure != null && code != ExitCode.INTERRUPTED) {
        throw failure;
      }
      return code;
    }
  }

  private final RunningLoops loops;
  private final ClientAdmin admin;
  private final OutputOptions output;
  private final StopSignal stop;
  private final PrintWriter err;
  private int worst;
  private volatile boolean broken;
  private @Nullable CannotRunException failure;

  /**
   * @param err where progress goes
   */
  PlanRunner(
      RunningLoops loops,
      ClientAdmin admin,
      OutputOptions output,
      StopSignal stop,
      PrintWriter err) {
    this.loops = loops;
    this.admin = admin;
    this.output = output;
    this.stop = stop;
    this.err = err;
  }

  /**
   * Tries the socket options of every group, and resolves the targets.
   *
   * @param interval length of the rows of the report
   * @throws ConfigurationException with all that sockets refuse
   * @throws CannotRunException if a target is not known
   */
  static List<Phase> prepare(
      List<PlanReader.Phase> planned,
      RunningLoops loops,
      Map<String, String> labels,
      Duration interval) {
    Problems problems = new Problems();
    List<Phase> phases = new ArrayList<>();
    for (PlanReader.Phase phase : planned) {
      List<Group> groups = new ArrayList<>();
      for (PlanReader.Phase.Group group : phase.groups()) {
        LoadOptions options = group.options();
        options.targets().checkSources(group.asked());
        Tls tls = options.tls(group.asked());
        PreparedLoad load =
            PreparedLoad.of(options, group.asked(), loops, tls, labels, interval, problems);
        if (load != null) {
          groups.add(new Group(group.name(), groups.size(), phase.groups().size(), load));
        }
      }
      phases.add(new Phase(phase.name(), groups));
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return phases;
  }

  /** Runs to the end, or until it is interrupted, or a group cannot run. */
  Outcome run(List<Phase> phases) throws InterruptedException {
    List<PlanReport.Phase> done = new ArrayList<>();
    for (Phase phase : phases) {
      if (failure != null) {
        break;
      }
      if (stop.isRequested() && !done.isEmpty()) {
        worst = ExitCode.INTERRUPTED; // also when it came as the phase before had just ended
        err.println("interrupted before phase " + phase.name());
        break;
      }
      if (broken) {
        err.println("no phase " + phase.name() + ": a threshold is broken (--fail-fast)");
        break;
      }
      if (!output.isQuiet()) {
        err.println("phase " + phase.name());
      }
      List<PlanReport.Group> groups = run(phase);
      if (!groups.isEmpty()) {
        done.add(new PlanReport.Phase(phase.name(), groups));
      }
    }
    return new Outcome(done, worst, failure);
  }

  /** Runs one phase; what came of its groups that could run. */
  private List<PlanReport.Group> run(Phase phase) throws InterruptedException {
    CommonStart together = new CommonStart(phase.groups().size());
    ClientAdmin.Shown shown = new ClientAdmin.Shown();
    List<Callable<Ended>> runs = new ArrayList<>();
    StopSignal stopOfPhase = stop.ofPart();
    for (Group group : phase.groups()) {
      runs.add(prepare(group, together, stopOfPhase, shown));
    }
    admin.show(shown);
    ExecutorService threads =
        Executors.newFixedThreadPool(runs.size(), task -> new Thread(task, "group"));
    try {
      List<Future<Ended>> ended = threads.invokeAll(runs);
      List<PlanReport.Group> groups = new ArrayList<>();
      for (int i = 0; i < ended.size(); i++) {
        try {
          PlanReport.Group group = ended.get(i).get().group();
          groups.add(group);
          if (ended.get(i).get().failure() != null) {
            failure = ended.get(i).get().failure();
            continue;
          }
          worst = Math.max(worst, phase.groups().get(i).load().exitCode(group.report()));
        } catch (ExecutionException e) {
          failure = cannotRun(e);
        } catch (CannotRunException withoutPeer) {
          failure = withoutPeer;
        }
      }
      return groups;
    } finally {
      threads.shutdownNow();
    }
  }

  /**
   * What came of one group.
   *
   * @param failure why it could not run; null when it could
   */
  private record Ended(PlanReport.Group group, @Nullable CannotRunException failure) {}

  private Callable<Ended> prepare(
      Group group, CommonStart together, StopSignal stopOfPhase, ClientAdmin.Shown shown)
      throws InterruptedException {
    LoadPlan plan = group.plan();
    PreparedLoad load = group.load();
    Display display = output.isQuiet() ? Display.NONE : Display.named(group.name(), plan, err);
    Progress progress = new Progress(display, output, EventLog.none(), load::readFrom);
    Run run = new Run(plan, loops.all(), stopOfPhase, together.holding(progress));
    run.endOnceBroken(load.options().thresholds().endingTheRun());
    shown.add(run);
    for (String target : plan.targetNames()) {
      shown.add(new OptionMetrics(target, load.socketOptions()));
    }
    return () -> {
      try (progress) {
        RunResult result = run.execute();
        if (result.ending() == Ending.THRESHOLD_MISSED) {
          broken = true; // for the whole, and so the other groups end too
          stopOfPhase.request();
        } else if (result.ending() == Ending.INTERRUPTED && broken && !stop.isRequested()) {
          result = result.endedBy(Ending.STOPPED);
        }
        return new Ended(of(group, plan, result, progress), null);
      } catch (NoConnectionException absent) {
        return new Ended(of(group, plan, absent.result(), progress), absent);
      } finally {
        together.leave();
      }
    };
  }

  private static PlanReport.Group of(
      Group group, LoadPlan plan, RunResult result, Progress progress) {
    return new PlanReport.Group(group.name(), group.load().report(result, progress), plan.warmup());
  }

  private static CannotRunException cannotRun(ExecutionException e) {
    if (e.getCause() instanceof CannotRunException cannot) {
      return cannot;
    }
    throw new IllegalStateException("a defect of a group's run", e.getCause());
  }
}
