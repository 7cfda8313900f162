package dev.highwater.options;

import picocli.CommandLine.Option;

/** The options that are answered instead of running a command. */
@Section("General")
public sealed class HelpGroup permits CommonGroup {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and stop.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version and stop.")
  private boolean version;

  /** Whether {@code --help} was asked for; {@link Program} answers it before the command runs. */
  public final boolean help() {
    return help;
  }

  /** Whether {@code --version} was asked for; {@link Program} answers it likewise. */
  public final boolean version() {
    return version;
  }
}
