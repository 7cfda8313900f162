package dev.highwater.testing;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The program {@code ss} of iproute2, which shows sockets as the kernel sees them. */
public final class Ss {
  private Ss() {}

  /** What it prints; a machine that lacks it, or does not let us, skips the test in the open. */
  public static String run(String... arguments) throws InterruptedException, IOException {
    List<String> command = new ArrayList<>(List.of("ss"));
    command.addAll(List.of(arguments));
    Process ss;
    try {
      ss = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException noSuchProgram) {
      assumeThat(false).as("ss of iproute2: %s", noSuchProgram.getMessage()).isTrue();
      throw noSuchProgram;
    }
    String printed = new String(ss.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assumeThat(ss.waitFor()).as("ss failed, it may need root: %s", printed).isZero();
    return printed;
  }
}
