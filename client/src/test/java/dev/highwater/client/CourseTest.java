package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of the course of a run: while it goes on, and afterwards. */
class CourseTest {
  @Test
  void should_tell_in_which_interval_connections_were_reset() throws Exception {
    // given a peer that resets its first three connections
    try (ScriptedPeer peer =
        ScriptedPeer.doing(
            served -> {
              byte[] request = new byte[512];
              while (served.read(request)) {
                if (served.number() < 3) {
                  served.reset();
                  return;
                }
                served.write(request);
              }
            })) {
      // when
      JsonNode json =
          LoadRun.of(
                  "-c",
                  "3",
                  "-r",
                  "1k",
                  "-d",
                  "500ms",
                  "--warmup",
                  "0",
                  "--interval",
                  "100ms",
                  "--json",
                  "-",
                  peer.address())
              .json();
      // then
      long resets = 0;
      for (JsonNode row : json.get("intervals")) {
        resets += row.at("/connections/closed/peer_reset").asLong();
        if (!row.get("drain").asBoolean()) {
          assertThat(row.at("/rate/wanted_per_s").asDouble()).isEqualTo(1_000);
        }
      }
      assertThat(resets).isEqualTo(3);
      assertThat(json.at("/summary/connections/closed/peer_reset").asLong()).isEqualTo(3);
    }
  }

  @Test
  void should_tell_what_is_pending_when_the_peer_does_not_read() throws Exception {
    // given
    CountDownLatch done = new CountDownLatch(1);
    try (ScriptedPeer peer = ScriptedPeer.doing(served -> awaitOn(done))) {
      LoadRun run =
          LoadRun.begin(
              "-c",
              "2",
              "--threads",
              "1",
              "-l",
              "1MiB",
              "-p",
              "64",
              "--expect",
              "none",
              "-d",
              "1h",
              "--interval",
              "100ms",
              "--warmup",
              "0",
              "--json",
              "-",
              peer.address());
      await().until(() -> run.err().contains("unwritable 2"));
      // when
      run.interrupt();
      // then
      JsonNode rows = run.json().get("intervals");
      JsonNode last = rows.get(rows.size() - 1).get("write_buffer");
      assertThat(last.get("pending_max_bytes").asLong()).isGreaterThan(64 * 1024);
      assertThat(last.get("pending_bytes").asLong())
          .isBetween(
              last.get("pending_max_bytes").asLong() + 64 * 1024,
              2 * last.get("pending_max_bytes").asLong());
    } finally {
      done.countDown();
    }
  }

  @Test
  void should_write_a_page_and_show_no_progress_when_asked_to(@TempDir Path directory)
      throws Exception {
    Path page = directory.resolve("result.html");
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // when
      LoadRun run =
          LoadRun.of(
              "-q",
              "-c",
              "2",
              "-d",
              "300ms",
              "--warmup",
              "0",
              "--interval",
              "100ms",
              "--html",
              page.toString(),
              peer.address());
      // then
      run.assertFlawless();
      assertThat(run.err()).isEmpty();
      assertThat(run.out()).startsWith("highwater ").contains("verdict");
      String html = Files.readString(page);
      assertThat(html).startsWith("<!doctype html>").endsWith("</html>\n");
      String data = html.split("id=\"data\">", 2)[1].split("</script>", 2)[0];
      JsonNode held = new ObjectMapper().readTree(data);
      assertThat(held.at("/targets/0").asText()).isEqualTo(peer.address());
      assertThat(held.at("/course/p99_us").size()).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void should_leave_standard_output_to_the_page() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // when
      LoadRun run = LoadRun.of("-c", "1", "-n", "5", "--html", "-", peer.address());
      // then
      assertThat(run.exitCode()).isZero();
      assertThat(run.out()).startsWith("<!doctype html>").endsWith("</html>\n");
      assertThat(run.err()).contains("verdict");
    }
  }

  private static void awaitOn(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
