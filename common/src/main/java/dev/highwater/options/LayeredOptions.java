package dev.highwater.options;

import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;

/** Sets the options of one part of a file from keys in layers, as if each had been a flag. */
public final class LayeredOptions {
  private LayeredOptions() {}

  /**
   * Sets and checks them. The nearest layer that has a key decides; what no layer has is as it is
   * for the whole program, if somebody gave it a value, and else the default.
   *
   * @param holder an instance of a class with picocli's annotations, not used before
   * @param file that the layers are from
   * @param layers keys that are options, the nearest first
   * @param whole what was asked for of the program around this part
   * @param others keys that may stand in a layer beside options
   * @param problems gets what is wrong, each only once
   */
  public static Requested set(
      Object holder,
      String file,
      List<Map<String, YamlNode>> layers,
      Requested whole,
      Set<String> others,
      Problems problems) {
    CommandLine command = new CommandLine(holder);
    Converters.registerIn(command);
    Program.prepare(command);
    Problems own = new Problems();
    Resolution resolution = new Resolution(command, List.of(), Map.of(), own);
    for (Map<String, YamlNode> layer : layers) {
      layer.forEach(
          (key, node) ->
              resolution.takeFromPart(OptionFiles.Key.of(key, node, file, others), whole));
    }
    whole.all().forEach(option -> resolution.takeFromWhole(option, whole));
    Requested requested = resolution.resolve();
    Program.validate(command.getCommandSpec(), requested, own);
    problems.addAll(own);
    return requested;
  }
}
