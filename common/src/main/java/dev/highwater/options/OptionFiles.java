package dev.highwater.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the files that options can stand in: a configuration, and a plan. */
final class OptionFiles {
  static final String CONFIG = "config";
  static final String PLAN = "plan";
  private static final String PHASES = "phases";

  private OptionFiles() {}

  /**
   * A key and what it gives to the option of that name.
   *
   * @param place of a key that no option has
   * @param others keys that may stand there beside options
   */
  record Key(String name, KeyValue value, String place, Set<String> others) {

    /** One that stands in a plan, or in a part of it. */
    static Key of(String name, YamlNode node, String file, Set<String> others) {
      String place = node.place(file);
      Origin origin = new Origin(Origin.Kind.FILE, place);
      return new Key(name, KeyValue.of(node, origin), place, others);
    }
  }

  /** The keys of a configuration file; what is wrong with it goes to the problems. */
  static List<Key> config(String file, String from, Problems problems) {
    List<Key> keys = new ArrayList<>();
    YamlFile.read(CONFIG, file, from, "YAML with a key for each flag", problems)
        .forEach(
            (name, node) -> {
              Origin origin = new Origin(Origin.Kind.FILE, file + " (" + name + ")");
              keys.add(new Key(name, KeyValue.of(node, origin), file, Set.of()));
            });
    return keys;
  }

  /**
   * The keys at the top level of a plan that are options.
   *
   * @param structure gets those that are none
   */
  static List<Key> plan(
      String file, String from, Problems problems, Map<String, YamlNode> structure) {
    List<Key> keys = new ArrayList<>();
    YamlFile.read(PLAN, file, from, "YAML with a key for each flag, and phases", problems)
        .forEach(
            (name, node) -> {
              if (name.equals(PHASES)) {
                structure.put(name, node);
              } else {
                keys.add(Key.of(name, node, file, Set.of(PHASES)));
              }
            });
    return keys;
  }
}
