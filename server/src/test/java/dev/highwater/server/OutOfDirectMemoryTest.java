package dev.highwater.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.testing.Peer;
import dev.highwater.testing.Scrape;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose peers take up all the direct memory that it may have. */
class OutOfDirectMemoryTest {
  private static final int PEERS = 40;
  private static final Pattern LEFT_OUT =
      Pattern.compile("\\((\\d+) more like this|LogLimit: (\\d+) more lines");
  private static final Pattern ENDS = Pattern.compile("closed \\{.*ERROR=(\\d+)");

  @TempDir private Path directory;
  private final List<Peer> peers = new ArrayList<>();
  private Process process;

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
  void should_close_with_a_line_and_no_stack_trace_what_it_has_no_memory_for() throws Exception {
    // given: what one peer does not read may take all of it
    List<String> command =
        List.of(
            ProcessHandle.current().info().command().orElse("java"),
            "-Dio.netty.maxDirectMemory=" + 24 * 1024 * 1024,
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "--listen=echo=127.0.0.1:0",
            "--admin=127.0.0.1:0",
            "--threads=1",
            "--linger-for-scrape=0",
            "--drain-timeout=1s",
            "--so-sndbuf=8KiB",
            "--write-buffer-low=512MiB",
            "--write-buffer-high=1GiB");
    process = new ProcessBuilder(command).redirectError(directory.resolve("log").toFile()).start();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    int port = Integer.parseInt(output.readLine().replaceAll(".*:(\\d+) .*", "$1"));
    String admin = output.readLine().replaceFirst("admin http://", "");
    for (int i = 0; i < PEERS; i++) {
      peers.add(Peer.connectedTo(port, 8 * 1024));
    }
    // when
    long begin = System.nanoTime();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              for (Peer peer : peers) {
                offer(peer);
              }
              return closedByError(admin) >= PEERS / 2;
            });
    process.destroy();
    assertThat(process.waitFor(Peer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin) + 1;
    // then
    assertThat(process.exitValue()).isZero();
    assertThat(log())
        .containsPattern(
            "WARN {2}UnexpectedFailure: closing .* for want of memory: .*direct memory")
        .doesNotContain("\tat ")
        .doesNotContain("exceptionCaught");
    // ... and the lines, of which there is one a second, know of all
    long lines = log().lines().filter(line -> line.contains(" closing [id: 0x")).count();
    assertThat(lines).isLessThanOrEqualTo(1 + seconds);
    assertThat(lines + sum(LEFT_OUT)).isEqualTo(sum(ENDS));
  }

  private long sum(Pattern number) throws IOException {
    return number
        .matcher(log())
        .results()
        .mapToLong(
            found -> Long.parseLong(found.group(1) != null ? found.group(1) : found.group(2)))
        .sum();
  }

  private static void offer(Peer peer) {
    try {
      for (int i = 0; i < 50 && peer.offer(new byte[64 * 1024]) > 0; i++) {
        // as much as it takes at once
      }
    } catch (IOException closed) {
      // it was one of those
    }
  }

  private static double closedByError(String admin) {
    return Scrape.of(admin).value("highwater_connections_closed_total", "cause", "error");
  }

  private String log() throws IOException {
    return Files.readString(directory.resolve("log"));
  }
}
