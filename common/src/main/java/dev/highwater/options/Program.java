package dev.highwater.options;

import dev.highwater.process.CannotRunException;
import dev.highwater.process.ExitCode;
import dev.highwater.process.Logging;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Runs a command: arguments to values, values to a call, the outcome to an exit code. */
public final class Program {
  private static final Logger LOG = LoggerFactory.getLogger(Program.class);

  private final CommandLine root;
  private final Map<String, String> environment;
  private final PrintWriter out;
  private final PrintWriter err;
  private final Problems problems = new Problems();

  private Program(
      Object command, Map<String, String> environment, PrintWriter out, PrintWriter err) {
    this.root = new CommandLine(command);
    this.environment = environment;
    this.out = out;
    this.err = err;
    root.setOut(out).setErr(err).setExpandAtFiles(false);
    Converters.registerIn(root);
    HelpPage.applyTo(root, environment);
    prepare(root);
  }

  /**
   * Runs a command, or the subcommand that the arguments name. Does not end the process.
   *
   * @param command an instance of a class with picocli's annotations, not used before; it, or each
   *     of its subcommands, is a {@code Callable<Integer>} that returns the exit code; of the
   *     options of a command with subcommands only help and version count
   * @param environment where {@code HIGHWATER_} variables are looked up
   * @return the command's exit code; 0 after help or version; 1 when it could not run or has a bug;
   *     2 when arguments, environment or file are wrong
   */
  public static int run(
      Object command,
      String[] args,
      Map<String, String> environment,
      PrintWriter out,
      PrintWriter err) {
    try {
      return new Program(command, environment, out, err).run(Arrays.asList(args));
    } finally {
      Logging.tellLeftOut();
      out.flush();
      err.flush();
    }
  }

  private int run(List<String> args) {
    if (args.equals(List.of(Completion.OUTLINE))) {
      out.print(CommandOutline.of(root.getCommandSpec()));
      return 0;
    }
    CommandLine command = root;
    List<String> left = new ArrayList<>(args);
    while (!command.getSubcommands().isEmpty()) {
      int index = indexOfCommand(command, left);
      CommandLine named = index < 0 ? null : command.getSubcommands().get(left.remove(index));
      if (named == null) {
        return withoutCommand(command, left);
      }
      command.parseArgs(); // picocli fails in a subcommand whose parent has parsed nothing
      command = named;
    }
    return run(command, left);
  }

  private int run(CommandLine command, List<String> args) {
    try {
      Resolution resolution = new Resolution(command, args, environment, problems);
      if (resolution.helpRequested() || resolution.versionRequested()) {
        return answer(resolution, command);
      }
      Requested requested = resolution.resolve();
      findUnknownVariables();
      validate(command.getCommandSpec(), requested, problems);
      return problems.isEmpty() ? call(command) : refuse(command, problems);
    } catch (ConfigurationException refused) {
      return refuse(command, refused.problems());
    } catch (CannotRunException cannot) {
      LOG.debug("could not run", cannot);
      tell(cannot);
      return ExitCode.CANNOT_RUN;
    } catch (Exception bug) {
      LOG.error("this is a bug in {}", root.getCommandName(), bug);
      return ExitCode.CANNOT_RUN;
    }
  }

  /** A line for it, and one for each that came after it. */
  private void tell(CannotRunException cannot) {
    err.println(String.valueOf(cannot.getMessage()).replaceAll("\\R", " "));
    for (Throwable another : cannot.getSuppressed()) {
      if (another instanceof CannotRunException too) {
        tell(too);
      }
    }
  }

  /** Checks everything that holds options of a command, where it applies. */
  static void validate(CommandSpec command, Requested requested, Problems problems) {
    Object holder = command.userObject();
    if (holder instanceof Validated validated) {
      if (!validated.applies(requested)) {
        return;
      }
      validated.validate(requested, problems);
    }
    command.mixins().values().forEach(mixin -> validate(mixin, requested, problems));
  }

  private static int call(CommandLine command) throws Exception {
    return ((Callable<?>) command.getCommand()).call() instanceof Integer exitCode ? exitCode : 0;
  }

  private int answer(Resolution resolution, CommandLine command) {
    if (resolution.helpRequested()) {
      command.usage(out);
    } else {
      root.printVersionHelp(out);
    }
    return 0;
  }

  private int refuse(CommandLine command, Problems refused) {
    refused.lines().forEach(err::println);
    if (refused.concernFlags()) { // who set a variable or wrote a file has been told its name
      err.println("try '" + command.getCommandSpec().qualifiedName() + " --help'");
    }
    return ExitCode.WRONG_USAGE;
  }

  /** Without a command there is nothing to run, but help and version can be asked for. */
  private int withoutCommand(CommandLine parent, List<String> args) {
    Resolution resolution = new Resolution(parent, args, environment, new Problems());
    if (resolution.helpRequested() || resolution.versionRequested()) {
      return answer(resolution, parent);
    }
    int word = indexOfWord(args);
    String given = word < 0 ? "nothing" : args.get(word);
    Set<String> known = new TreeSet<>(parent.getSubcommands().keySet());
    String rule = "one of " + String.join(", ", known);
    problems.add("command", given, "the command line", Nearest.rule(rule, given, known));
    return refuse(parent, problems);
  }

  /** Flags may stand before the command; they belong to it all the same. */
  private static int indexOfCommand(CommandLine parent, List<String> args) {
    int word = indexOfWord(args);
    if (word >= 0 && parent.getSubcommands().containsKey(args.get(word))) {
      return word;
    }
    for (int i = 0; i < args.size(); i++) { // the word was the value of a flag
      if (parent.getSubcommands().containsKey(args.get(i))) {
        return i;
      }
    }
    return -1;
  }

  private static int indexOfWord(List<String> args) {
    for (int i = 0; i < args.size(); i++) {
      if (!args.get(i).startsWith("-")) {
        return i;
      }
    }
    return -1;
  }

  private void findUnknownVariables() {
    Set<String> known = new LinkedHashSet<>(KnownVariables.of(root)); // of two that are as near
    known.addAll(KnownVariables.all());
    new TreeMap<>(environment)
        .forEach(
            (name, value) -> {
              if (name.startsWith(OptionNames.VARIABLE_PREFIX) && !known.contains(name)) {
                String rule = Nearest.rule("a known variable", name, known);
                problems.add(name, value, "the environment", rule);
              }
            });
  }

  /** Has a command collect its errors, and checks how it is declared. */
  static void prepare(CommandLine command) {
    command.getCommandSpec().parser().collectErrors(true);
    for (OptionSpec option : command.getCommandSpec().options()) {
      boolean isSwitch = option.arity().max() == 0;
      if (isSwitch
          && "true".equals(OptionNames.defaultText(option))
          && !"true".equals(option.fallbackValue())) {
        throw new IllegalStateException( // picocli would turn it off when it is mentioned
            option.longestName() + " is on by default, so it needs fallbackValue = \"true\"");
      }
    }
    command.getSubcommands().values().forEach(Program::prepare);
  }
}
