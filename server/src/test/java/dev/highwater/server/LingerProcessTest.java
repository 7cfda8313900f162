package dev.highwater.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.testing.Peer;
import dev.highwater.testing.Scrape;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
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

/** What a scraper sees of the end of a server, and for how long that waits for it. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LingerProcessTest {
  private static final String STAYS = "staying until /metrics was scraped once more";

  @TempDir private Path directory;
  private Process process;
  private int port;
  private String admin;

  @AfterEach
  void end() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  @Test
  void should_stay_until_a_scrape_has_seen_what_was_drained() throws Exception {
    // given
    start("--linger-for-scrape=1h");
    try (Peer peer = Peer.connectedTo(port)) {
      peer.send(new byte[] {9});
      assertThat(peer.receive(1)).containsExactly(9);
      assertThat(Scrape.of(admin).value("highwater_draining")).isZero();
      assertThat(ready()).isEqualTo(200);
      // when
      process.destroy(); // SIGTERM
      assertThat(peer.receiveToEnd()).isEmpty();
    }
    await().until(() -> log().contains(STAYS));
    // then
    assertThat(ready()).isEqualTo(503);
    Scrape last = Scrape.of(admin);
    assertThat(last.value("highwater_connections_closed_total", "cause", "drained")).isEqualTo(1);
    assertThat(last.value("highwater_connections_active")).isZero();
    assertThat(last.value("highwater_draining")).isEqualTo(1);
    assertThat(exitCode()).isZero();
  }

  @Test
  void should_end_at_once_at_a_second_sigterm() throws Exception {
    // given
    start("--linger-for-scrape=1h");
    Scrape.of(admin);
    // when
    process.destroy();
    await().until(() -> log().contains(STAYS));
    process.destroy();
    // then
    assertThat(exitCode()).isZero();
  }

  @Test
  void should_end_when_no_scrape_comes_in_time() throws Exception {
    // given
    start("--linger-for-scrape=100ms");
    Scrape.of(admin);
    // when
    process.destroy();
    // then
    assertThat(exitCode()).isZero();
    assertThat(log()).contains(STAYS);
  }

  @Test
  void should_not_stay_when_nobody_ever_scraped_or_when_it_is_turned_off() throws Exception {
    // given
    start("--linger-for-scrape=1h");
    assertThat(ready()).isEqualTo(200);
    // when
    process.destroy();
    // then
    assertThat(exitCode()).isZero();
    assertThat(log()).doesNotContain(STAYS);
    // given
    start("--linger-for-scrape=0");
    Scrape.of(admin);
    // when
    process.destroy();
    // then
    assertThat(exitCode()).isZero();
    assertThat(log()).doesNotContain(STAYS);
  }

  private void start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("--listen=echo=127.0.0.1:0", "--admin=127.0.0.1:0"));
    command.addAll(Arrays.asList(arguments));
    process = new ProcessBuilder(command).redirectError(directory.resolve("log").toFile()).start();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    port = Integer.parseInt(output.readLine().replaceAll(".*:(\\d+) .*", "$1"));
    admin = output.readLine().replaceFirst("admin http://", "");
  }

  private int ready() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + admin + "/health/ready")).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
  }

  private int exitCode() throws InterruptedException {
    assertThat(process.waitFor(Peer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
    return process.exitValue();
  }

  private String log() throws IOException {
    return Files.readString(directory.resolve("log"));
  }
}
