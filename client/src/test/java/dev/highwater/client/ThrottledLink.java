package dev.highwater.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A discard server of ours in a network of its own, behind a link that carries only so much; needs
 * root and iproute2, without which the test is skipped in the open.
 */
final class ThrottledLink implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 30;

  /** 198.18.0.0/15 is for measurements between devices (RFC 2544). */
  private static final String HERE = "198.18.5.1";

  private static final String THERE = "198.18.5.2";

  private final String name = "hwlink" + ProcessHandle.current().pid();
  private final String device = "hwl" + ProcessHandle.current().pid();
  private Process server;
  private String address = "";

  private ThrottledLink() {}

  /**
   * Makes it.
   *
   * @param rate as tc(8) reads it
   */
  static ThrottledLink to(String rate) throws IOException, InterruptedException {
    ThrottledLink link = new ThrottledLink();
    try {
      link.make(rate);
      link.startServer();
      return link;
    } catch (Throwable failure) {
      link.close();
      throw failure;
    }
  }

  /** Where the server listens. */
  String discard() {
    return address;
  }

  private void make(String rate) throws IOException, InterruptedException {
    String there = device + "t";
    assumeWorks("ip", "netns", "add", name);
    assumeWorks("ip", "link", "add", device, "type", "veth", "peer", "name", there);
    assumeWorks("ip", "link", "set", there, "netns", name);
    assumeWorks("ip", "addr", "add", HERE + "/30", "dev", device);
    assumeWorks("ip", "link", "set", device, "up");
    assumeWorks("ip", "-n", name, "addr", "add", THERE + "/30", "dev", there);
    assumeWorks("ip", "-n", name, "link", "set", there, "up");
    List<String> tc =
        new ArrayList<>(List.of("tc", "qdisc", "add", "dev", device, "root", "tbf", "rate", rate));
    tc.addAll(List.of("burst", "64kb", "latency", "50ms"));
    assumeWorks(tc.toArray(String[]::new));
  }

  private void startServer() throws IOException {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", name));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("dev.highwater.server.Main");
    command.addAll(List.of("--threads=1", "--admin=none", "--listen=discard=" + THERE + ":0"));
    server =
        new ProcessBuilder(command)
            .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
            .redirectError(Redirect.DISCARD)
            .start();
    BufferedReader lines = server.inputReader(UTF_8);
    String line = lines.readLine();
    while (line != null && !line.startsWith("listening ")) { // the log of the tests comes first
      line = lines.readLine();
    }
    if (line == null) {
      throw new IOException("the server behind the link does not listen");
    }
    address = line.split(" ", -1)[2];
  }

  private static void assumeWorks(String... command) throws IOException, InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException noSuchProgram) {
      assumeThat(false).as("iproute2: %s", noSuchProgram.getMessage()).isTrue();
      throw noSuchProgram;
    }
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    assumeThat(process.waitFor())
        .as("a network of its own needs root: %s: %s", String.join(" ", command), printed)
        .isZero();
  }

  @Override
  public void close() {
    if (server != null) {
      server.destroy();
      await(server);
      server.destroyForcibly(); // nothing where it has ended
    }
    takeAway("ip", "link", "del", device);
    takeAway("ip", "netns", "del", name);
  }

  private static void takeAway(String... command) {
    try {
      await(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(Redirect.DISCARD)
              .start());
    } catch (IOException noSuchProgram) {
      // then there is nothing to take away
    }
  }

  private static void await(Process process) {
    try {
      boolean unused = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
