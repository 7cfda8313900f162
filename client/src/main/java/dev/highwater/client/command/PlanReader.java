package dev.highwater.client.command;

import dev.highwater.client.option.LoadOptions;
import dev.highwater.client.option.PlanOptions;
import dev.highwater.options.LayeredOptions;
import dev.highwater.options.Problems;
import dev.highwater.options.Requested;
import dev.highwater.options.YamlNode;
import dev.highwater.options.YamlNode.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the phases of a plan and their groups, each with the options that are in force there. */
final class PlanReader {
  private static final String START_AT = "start-at";
  private static final String PHASES = "phases";
  private static final String GROUPS = "groups";
  private static final String NAME = "name";
  private static final String PHASES_RULE = "a list of phases, each with name and groups";
  private static final String GROUPS_RULE = "a list of groups, each with name and options";

  private final String file;
  private final Requested whole;
  private final Problems problems;

  /**
   * @param file as it was typed
   * @param whole what was asked for of the program, by flags, and at the top level of the file
   */
  PlanReader(String file, Requested whole, Problems problems) {
    this.file = file;
    this.whole = whole;
    this.problems = problems;
  }

  /** In their order; what is wrong goes to the problems. */
  List<Phase> phases() {
    List<Phase> phases = new ArrayList<>();
    Map<String, YamlNode> known = new HashMap<>();
    for (YamlNode phase : items(whole.structure(PHASES), PHASES, file, PHASES_RULE)) {
      Map<String, YamlNode> options = new LinkedHashMap<>(phase.keys());
      YamlNode groups = options.remove(GROUPS);
      String name = name(phase, options.remove(NAME), known, "each phase once");
      phases.add(
          new Phase(name, groups(items(groups, GROUPS, phase.place(file), GROUPS_RULE), options)));
    }
    return phases;
  }

  private List<Phase.Group> groups(List<YamlNode> nodes, Map<String, YamlNode> ofPhase) {
    List<Phase.Group> groups = new ArrayList<>();
    Map<String, YamlNode> known = new HashMap<>();
    for (YamlNode group : nodes) {
      Map<String, YamlNode> own = new LinkedHashMap<>(group.keys());
      String name = name(group, own.remove(NAME), known, "each group of a phase once");
      LoadOptions options = new LoadOptions();
      Requested asked =
          LayeredOptions.set(
              options, file, List.of(own, ofPhase), whole, Set.of(NAME, GROUPS), problems);
      if (asked.isGiven(START_AT) && !whole.isGiven(START_AT)) { // or it was complained of already
        asked.problem(problems, START_AT, PlanOptions.BEGINS_AT_ONCE);
      }
      groups.add(new Phase.Group(name, options, asked));
    }
    return groups;
  }

  /** The elements of a list of keys; empty when it is none, and then there is a problem more. */
  private List<YamlNode> items(@Nullable YamlNode list, String key, String place, String rule) {
    if (list == null) {
      problems.add(key, "nothing", place, rule);
      return List.of();
    }
    if (list.kind() != Kind.LIST || list.items().isEmpty()) {
      String given = list.kind() == Kind.LIST ? "[]" : list.text();
      problems.add(key, given, list.place(file), rule);
      return List.of();
    }
    List<YamlNode> items = new ArrayList<>();
    for (YamlNode item : list.items()) {
      if (item.kind() == Kind.KEYS) {
        items.add(item);
      } else {
        problems.add(key, item.text(), item.place(file), rule);
      }
    }
    return items;
  }

  private String name(
      YamlNode holder, @Nullable YamlNode name, Map<String, YamlNode> known, String once) {
    if (name == null
        || name.kind() != Kind.VALUE
        || name.expected() != null
        || name.text().isBlank()) {
      String given = name == null ? "nothing" : name.text();
      problems.add(NAME, given, (name == null ? holder : name).place(file), "a name");
      return "";
    }
    YamlNode other = known.putIfAbsent(name.text(), name);
    if (other != null) {
      String rule = once + ", and this is in line " + other.line() + " too";
      problems.add(NAME, name.text(), name.place(file), rule);
    }
    return name.text();
  }

  /**
   * A part of a plan.
   *
   * @param name unlike that of any other phase
   * @param groups that run at the same time, one or more
   */
  record Phase(String name, List<Group> groups) {

    /**
     * A load that runs beside others.
     *
     * @param name unlike that of any other group of the phase
     * @param asked what it was asked for, and where
     */
    record Group(String name, LoadOptions options, Requested asked) {}
  }
}
