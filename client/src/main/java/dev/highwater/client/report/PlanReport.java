package dev.highwater.client.report;

import dev.highwater.client.report.AddedResults.Part;
import dev.highwater.client.report.AddedResults.Timing;
import dev.highwater.client.run.RunResult;
import dev.highwater.client.run.RunResult.Ending;
import dev.highwater.options.RequestedOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What came of a plan.
 *
 * @param phases in their order, as far as they were run; one or more
 * @param whole all of them added up; it has no intervals and no thresholds of its own
 */
public record PlanReport(List<Phase> phases, LoadReport whole) {
  private static final String MANY = "these are the results of many groups";

  /**
   * A part of the plan.
   *
   * @param groups that ran at the same time, one or more
   */
  public record Phase(String name, List<Group> groups) {}

  /**
   * One load that ran beside others.
   *
   * @param warmup that went before what it measured
   */
  public record Group(String name, LoadReport report, Duration warmup) {}

  /**
   * Adds up: groups of a phase as what ran together, phases as what ran one after the other.
   *
   * @param version of the program
   * @param requested of the whole program
   * @param labels that the user gave it
   * @param ending of the plan, where all that was run of it was completed
   */
  public static PlanReport of(
      List<Phase> phases,
      String version,
      List<RequestedOption> requested,
      Map<String, String> labels,
      Ending ending) {
    List<Part> added = new ArrayList<>();
    Set<String> targets = new LinkedHashSet<>();
    for (Phase phase : phases) {
      List<Part> groups = new ArrayList<>();
      for (Group group : phase.groups()) {
        groups.add(new Part(phase.name() + "/" + group.name(), group.report(), group.warmup()));
        targets.addAll(group.report().targets());
      }
      AddedResults together = new AddedResults(groups, Timing.TOGETHER);
      String overlap = together.overlapCaution();
      List<String> cautions = overlap == null ? List.of() : List.of(phase.name() + ": " + overlap);
      added.add(
          new Part(
              "",
              sum(
                  together.result(cautions, MANY, Ending.COMPLETED),
                  together,
                  version,
                  List.of(),
                  requested,
                  labels,
                  phase.name()),
              Duration.ZERO));
    }
    AddedResults inTurn = new AddedResults(added, Timing.IN_TURN);
    String asked =
        phases.size() == 1 ? "a plan of 1 phase" : "a plan of " + phases.size() + " phases";
    return new PlanReport(
        List.copyOf(phases),
        sum(
            inTurn.result(List.of(), MANY, ending),
            inTurn,
            version,
            List.copyOf(targets),
            requested,
            labels,
            asked));
  }

  private static LoadReport sum(
      RunResult result,
      AddedResults added,
      String version,
      List<String> targets,
      List<RequestedOption> requested,
      Map<String, String> labels,
      String asked) {
    return new LoadReport(
        version,
        targets,
        asked,
        added.connections(),
        added.wantedPerSecond(),
        requested,
        List.of(),
        List.of(),
        result,
        labels,
        null,
        List.of());
  }

  /** The results of all groups. */
  public List<LoadReport> all() {
    return phases.stream().flatMap(phase -> phase.groups().stream()).map(Group::report).toList();
  }

  /** Whether every threshold of every group was held, by a run that can be trusted. */
  public boolean provesThresholds() {
    return all().stream().allMatch(LoadReport::provesThresholds);
  }
}
