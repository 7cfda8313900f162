package dev.highwater.options;

import java.lang.reflect.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The layout of {@code --help}: the options in sections, then the units. */
final class HelpPage {
  private static final String UNITS_KEY = "units";
  private static final String OWN_SECTION = "Options";
  private static final String UNITS =
      """
      %nUnits:
        duration  250us, 10ms, 10s, 1.5m, 1h; a bare number counts seconds
        size      512, 64k, 64KiB, 1MiB; k is 1024
        count     50, 50k, 1M; k is 1000
        rate      50k, 50k/s, 3000/m; k is 1000
      Every option can also be set as HIGHWATER_NAME in the environment, or as a key
      in a file given with --config; flags come first, then variables, then the file.
      """;

  private HelpPage() {}

  /** Lays out the help of a command and of its subcommands. */
  static void applyTo(CommandLine command, Map<String, String> environment) {
    UsageMessageSpec usage = command.getCommandSpec().usageMessage();
    usage.abbreviateSynopsis(true);
    boolean takesArguments =
        command.getCommandSpec().positionalParameters().stream().anyMatch(p -> !p.hidden());
    usage.parameterListHeading(takesArguments ? "%nArguments:%n" : "");
    usage.commandListHeading("%nCommands:%n");
    usage.autoWidth(true);
    String columns = environment.getOrDefault("COLUMNS", "");
    if (columns.matches("[0-9]{2,3}") && Integer.parseInt(columns) >= 80) {
      usage.autoWidth(false);
      usage.width(Integer.parseInt(columns));
    }
    List<String> keys = new ArrayList<>(command.getHelpSectionKeys());
    if (!keys.contains(UNITS_KEY)) { // picocli hands the keys on to subcommands
      keys.add(keys.indexOf(UsageMessageSpec.SECTION_KEY_FOOTER_HEADING), UNITS_KEY);
    }
    command.setHelpSectionKeys(keys);
    command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpPage::options);
    command.getHelpSectionMap().put(UNITS_KEY, HelpPage::units);
    command.getSubcommands().values().forEach(subcommand -> applyTo(subcommand, environment));
  }

  private static String units(Help help) {
    boolean hasOptions = !OptionNames.configurable(help.commandSpec()).isEmpty();
    return hasOptions ? UNITS.formatted() : "";
  }

  private static String options(Help help) {
    CommandSpec shown = CommandSpec.create();
    shown.usageMessage().width(help.commandSpec().usageMessage().width());
    StringBuilder page = new StringBuilder();
    Help layouts = new Help(shown, help.colorScheme());
    sections(help.commandSpec(), shown)
        .forEach(
            (title, options) -> {
              Help.Layout layout =
                  layouts.createDefaultLayout(shown.options(), List.of(), help.colorScheme());
              layout.addOptions(options, layouts.createDefaultParamLabelRenderer());
              page.append("%n%s:%n".formatted(title)).append(layout);
            });
    return page.toString();
  }

  private static Map<String, List<OptionSpec>> sections(CommandSpec command, CommandSpec shown) {
    Map<String, List<OptionSpec>> sections = new LinkedHashMap<>();
    sections.put(OWN_SECTION, new ArrayList<>());
    for (OptionSpec option : command.options()) {
      if (!option.hidden()) {
        OptionSpec copy = withDefault(option);
        shown.addOption(copy);
        sections.computeIfAbsent(section(option), title -> new ArrayList<>()).add(copy);
      }
    }
    sections.values().removeIf(List::isEmpty);
    return sections;
  }

  private static String section(OptionSpec option) {
    if (option.userObject() instanceof Member member) {
      Section section = member.getDeclaringClass().getAnnotation(Section.class);
      return section == null ? OWN_SECTION : section.value();
    }
    return OWN_SECTION;
  }

  // The stock renderer gives a default a line of its own; forty of them would not fit a screen.
  private static OptionSpec withDefault(OptionSpec option) {
    String shown = OptionNames.shownDefault(option);
    String description = OptionNames.description(option);
    return OptionSpec.builder(option)
        .description(shown == null ? description : description + " (default: " + shown + ")")
        .build();
  }
}
