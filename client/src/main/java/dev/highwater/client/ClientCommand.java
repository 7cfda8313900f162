package dev.highwater.client;

import dev.highwater.admin.HealthCommand;
import dev.highwater.client.command.CompareCommand;
import dev.highwater.client.command.CompletionCommand;
import dev.highwater.client.command.DemoCommand;
import dev.highwater.client.command.LoadCommand;
import dev.highwater.client.command.MergeCommand;
import dev.highwater.client.command.TopCommand;
import dev.highwater.options.HelpGroup;
import dev.highwater.options.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;

/** {@code highwater}: holds the commands of the client. */
@Command(
    name = "highwater",
    description = "Loads a TCP peer and tells how it behaves under load, and why.",
    versionProvider = Version.class)
public final class ClientCommand {
  @SuppressWarnings("UnusedVariable") // picocli fills it in and answers it
  @Mixin
  private HelpGroup help = new HelpGroup();

  /** The client with these commands, to be run as a program. */
  public static Object holding(
      LoadCommand load,
      DemoCommand demo,
      CompareCommand compare,
      MergeCommand merge,
      TopCommand top,
      CompletionCommand completion) {
    CommandSpec client = CommandSpec.forAnnotatedObject(new ClientCommand());
    client.addSubcommand("load", CommandSpec.forAnnotatedObject(load));
    client.addSubcommand("demo", CommandSpec.forAnnotatedObject(demo));
    client.addSubcommand("compare", CommandSpec.forAnnotatedObject(compare));
    client.addSubcommand("merge", CommandSpec.forAnnotatedObject(merge));
    client.addSubcommand("top", CommandSpec.forAnnotatedObject(top));
    client.addSubcommand("completion", CommandSpec.forAnnotatedObject(completion));
    client.addSubcommand(
        "health", CommandSpec.forAnnotatedObject(new HealthCommand(LoadCommand.DEFAULT_ADMIN)));
    return client;
  }
}
