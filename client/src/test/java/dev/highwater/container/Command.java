package dev.highwater.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program of this machine that was run to its end. */
record Command(int exitCode, String output) {
  private static final int PATIENCE_MINUTES = 20; // it may have to download what it builds from

  /** Runs it. */
  static Command run(Path directory, Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile("command", ".log");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
      String output = Files.readString(log, StandardCharsets.UTF_8);
      if (!ended) {
        process.destroyForcibly();
        throw new AssertionError(command + " does not end: " + output);
      }
      return new Command(process.exitValue(), output);
    } finally {
      Files.delete(log);
    }
  }

  /** Fails with what it said unless its exit code is 0. */
  Command succeeded() {
    assertThat(exitCode).as(output).isZero();
    return this;
  }
}
