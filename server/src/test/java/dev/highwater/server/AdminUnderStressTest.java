package dev.highwater.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.server.behaviour.Behaviour;
import dev.highwater.testing.Peer;
import dev.highwater.testing.Scrape;
import dev.highwater.transport.Transport;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The admin endpoint answers while the server cannot take more; {@link Scrape} waits 5 s. */
class AdminUnderStressTest {
  private static final int OVER = 150;
  private static final int DESCRIPTORS = 300;

  @TempDir private Path directory;
  private final List<Peer> peers = new ArrayList<>();
  private Process process;
  private BufferedReader output;

  @AfterEach
  void end() throws IOException {
    for (Peer peer : peers) {
      peer.close();
    }
    if (process != null) {
      process.destroyForcibly();
    }
  }

  @Test
  void should_answer_at_the_connection_limit() throws Exception {
    try (TestServer server = TestServer.on(Transport.NIO).maxConnections(3).start(Behaviour.ECHO)) {
      // given
      connect(server.port(), 3);
      await().until(() -> server.totals().active() == 3);
      // when
      connect(server.port(), OVER);
      // then
      await().until(() -> rejected(server.scrape()) == OVER);
      Scrape seen = server.scrape();
      assertThat(seen.value("highwater_connections_limit")).isEqualTo(3);
      assertThat(seen.value("highwater_connections_active")).isEqualTo(3);
      assertThat(seen.value("highwater_connections_opened_total")).isEqualTo(3 + OVER);
    }
  }

  @Test
  void should_answer_and_tell_of_the_lag_while_an_event_loop_is_blocked() throws Exception {
    try (TestServer server = TestServer.on(Transport.NIO).start(Behaviour.ECHO)) {
      // given
      connect(server.port(), 4);
      await().until(() -> server.scrape().value("highwater_connections_active") == 4);
      CountDownLatch release = new CountDownLatch(1);
      CountDownLatch blocked = new CountDownLatch(1);
      try {
        server
            .loops()
            .next()
            .execute(
                () -> {
                  blocked.countDown();
                  awaitUninterruptibly(release);
                });
        assertThat(blocked.await(Peer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
        long since = System.nanoTime();
        // when, then: it grows for as long as it lasts
        await().until(() -> worstLagSeconds(server.scrape()) > 0.5);
        Scrape seen = server.scrape();
        assertThat(worstLagSeconds(seen))
            .isGreaterThan((seen.beginNanos() - since) / 1e9 - 0.2); // it beats each 0.1 s
        assertThat(seen.value("highwater_connections_active")).isEqualTo(4);
      } finally {
        release.countDown();
      }
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void should_keep_descriptors_for_itself_while_the_server_is_flooded() throws Exception {
    // given
    startWithFewDescriptors();
    int port = port(line("listening "));
    String admin = line("admin ").substring("admin http://".length());
    int limit = (int) Scrape.of(admin).value("highwater_connections_limit");
    assertThat(limit).isBetween(1, DESCRIPTORS - 128);
    // when
    connect(port, limit + OVER);
    // then
    await()
        .atMost(Peer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
        .untilAsserted(
            () ->
                assertThat(rejected(Scrape.of(admin)))
                    .as(() -> "log: " + read(directory.resolve("log")))
                    .isEqualTo(OVER));
    assertThat(Scrape.of(admin).value("highwater_connections_active")).isEqualTo(limit);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void should_answer_who_is_connected_and_name_the_error_when_no_descriptor_is_left()
      throws Exception {
    // given
    startWithFewDescriptors();
    int port = port(line("listening "));
    String admin = line("admin ").substring("admin http://".length());
    Scrape before = Scrape.of(admin); // its connection stays open for the next
    assertThat(before.sum("highwater_accept_errors_total")).isZero();
    connect(port, 1);
    await().until(() -> Scrape.of(admin).value("highwater_connections_active") == 1);
    // when
    limitDescriptors(process.pid(), 16);
    connect(port, 2);
    // then
    await()
        .until(
            () -> Scrape.of(admin).value("highwater_accept_errors_total", "errno", "EMFILE") >= 1);
    assertThat(Scrape.of(admin).value("highwater_connections_active")).isEqualTo(1);
    // ... and it accepts again when there are some
    limitDescriptors(process.pid(), DESCRIPTORS);
    await().until(() -> Scrape.of(admin).value("highwater_connections_active") == 3);
  }

  private static void limitDescriptors(long pid, int most) throws Exception {
    Process prlimit;
    try {
      prlimit = new ProcessBuilder("prlimit", "--pid=" + pid, "--nofile=" + most + ":").start();
    } catch (IOException noSuchProgram) {
      assumeThat(false).as("prlimit of util-linux: %s", noSuchProgram.getMessage()).isTrue();
      throw noSuchProgram;
    }
    assumeThat(prlimit.waitFor()).as("prlimit's exit code").isZero();
  }

  private void startWithFewDescriptors() throws IOException {
    List<String> command =
        List.of(
            "bash",
            "-c",
            "ulimit -S -n " + DESCRIPTORS + " && exec \"$@\"",
            "bash",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:-MaxFDLimit", // else the JVM raises the limit to the hard one
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "--listen=echo=127.0.0.1:0",
            "--admin=127.0.0.1:0");
    process = new ProcessBuilder(command).redirectError(directory.resolve("log").toFile()).start();
    output = process.inputReader(StandardCharsets.UTF_8);
  }

  private String line(String start) throws IOException {
    String line = output.readLine();
    assertThat(line).startsWith(start);
    return line;
  }

  private static int port(String listeningLine) {
    return Integer.parseInt(listeningLine.replaceAll(".*:(\\d+) .*", "$1"));
  }

  private void connect(int port, int count) {
    for (int i = 0; i < count; i++) {
      peers.add(Peer.connectedTo(port));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static double rejected(Scrape seen) {
    return seen.value("highwater_connections_rejected_total", "reason", "max_connections");
  }

  private static double worstLagSeconds(Scrape seen) {
    return seen.nonZero("highwater_event_loop_lag_seconds").stream()
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .max()
        .orElse(0);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await(Peer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
