package dev.highwater.options;

import dev.highwater.process.LogLevel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that every program has. */
@Section("General")
public final class CommonGroup extends HelpGroup {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Read options from this YAML file; keys are flags without dashes. Flags and HIGHWATER_"
              + " variables come before it.")
  private @Nullable Path config;

  @Option(names = "--log-level", paramLabel = "LEVEL", description = "error, warn, info or debug.")
  private LogLevel logLevel = LogLevel.INFO;

  /** The configuration file that the options were read from; null when there is none. */
  public @Nullable Path config() {
    return config;
  }

  /** How much to log; default info. */
  public LogLevel logLevel() {
    return logLevel;
  }
}
