package dev.highwater.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.testing.Peer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The server as a process of its own, ended by a signal. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class ServerProcessTest {
  @TempDir private Path directory;
  private Process process;

  @AfterEach
  void end() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  @Test
  void should_end_with_0_on_sigterm_and_let_idle_peers_know() throws Exception {
    // given
    start("--listen", "echo=127.0.0.1:0");
    try (Peer peer = Peer.connectedTo(port(listeningLine()))) {
      peer.send(new byte[] {9});
      assertThat(peer.receive(1)).containsExactly(9);
      // when
      process.destroy(); // SIGTERM
      // then
      assertThat(peer.receiveToEnd()).isEmpty();
    }
    assertThat(exitCode()).isZero();
    assertThat(log()).contains("1 connections, closed {DRAINED=1}");
  }

  @Test
  void should_reset_a_stuck_peer_within_the_drain_timeout_and_end_with_0() throws Exception {
    // given
    start(
        "--listen=chargen=127.0.0.1:0",
        "--drain-timeout=200ms",
        "--so-sndbuf=4KiB", // with the peer's buffer it takes less than the first burst
        "--write-buffer-high=1MiB");
    try (Peer stuck = Peer.connectedTo(port(listeningLine()), 32 * 1024)) {
      stuck.receive(74);
      // when
      process.destroy();
      // then
      assertThat(exitCode()).isZero();
      assertThat(stuck.receiveToReset()).isNotNegative();
    }
    assertThat(log()).contains("1 connections, closed {DRAIN_FORCED=1}");
  }

  @Test
  void should_fall_back_to_nio_and_say_why_when_there_is_no_native_transport() throws Exception {
    // when
    start(List.of("-Dio.netty.transport.noNative=true"), "--listen", "echo=127.0.0.1:0");
    // then
    assertThat(listeningLine()).endsWith(" nio");
    process.destroy();
    assertThat(exitCode()).isZero();
    assertThat(log())
        .contains("transport auto falls back to nio: no epoll (")
        .contains("io.netty.transport.noNative");
  }

  @Test
  void should_keep_the_log_off_standard_output_when_its_configuration_is_not_there()
      throws Exception {
    // given
    start(
        List.of("-Dlogback.configurationFile=/nowhere/typo.xml"),
        "--listen=echo=127.0.0.1:0",
        "--admin=none");
    // then
    listeningLine();
    process.destroy();
    assertThat(exitCode()).isZero();
    assertThat(log())
        .contains("WARN  ROOT: logback.configurationFile: /nowhere/typo.xml")
        .contains("INFO  Announcement: echo 127.0.0.1:");
  }

  private void start(String... arguments) throws IOException {
    start(List.of(), arguments);
  }

  private void start(List<String> options, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(Arrays.asList(arguments));
    process = new ProcessBuilder(command).redirectError(directory.resolve("log").toFile()).start();
  }

  private String listeningLine() throws IOException {
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    String line = output.readLine();
    assertThat(line).as("standard output; the log: %s", log()).startsWith("listening ");
    return line;
  }

  private static int port(String listeningLine) {
    return Integer.parseInt(listeningLine.replaceAll(".*:(\\d+) .*", "$1"));
  }

  private int exitCode() throws InterruptedException {
    assertThat(process.waitFor(Peer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
    return process.exitValue();
  }

  private String log() throws IOException {
    return Files.readString(directory.resolve("log"));
  }
}
