package dev.highwater.client.lab.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program of the system, such as ip(8), to its end. */
final class SystemCommand {
  private static final int PATIENCE_SECONDS = 20;

  private SystemCommand() {}

  /**
   * Runs it.
   *
   * @throws Impossible if there is no such program, or if it says no: networks need root
   * @throws IOException if it does not end
   */
  static void run(List<String> command) throws IOException, InterruptedException {
    Process process = start(command);
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("`" + String.join(" ", command) + "` did not end");
    }
    if (process.exitValue() != 0) {
      throw new Impossible(
          "a network of its own needs root with CAP_NET_ADMIN and CAP_SYS_ADMIN: `"
              + String.join(" ", command)
              + "` says: "
              + said.strip().lines().findFirst().orElse("nothing"));
    }
  }

  /**
   * Starts it; what it says to standard error comes with what it says to standard output.
   *
   * @throws Impossible if there is no such program
   */
  static Process start(List<String> command) {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new Impossible("no " + command.get(0) + " here: install iproute2 and util-linux");
    }
  }
}
