package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run leaves behind for programs. */
class ReportTest {
  private static final String[] DISTRIBUTION = {
    "count", "min", "mean", "p50", "p75", "p90", "p99", "p99_9", "p99_99", "max"
  };

  @OnEachTransport
  void should_have_the_keys_that_others_rely_on(Transport transport) throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
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
                  "200ms",
                  "--interval",
                  "100ms",
                  "--transport",
                  transport.toString(),
                  "--json",
                  "-",
                  peer.address())
              .json();
      // then
      assertThat(keys(json))
          .containsExactly(
              "schema",
              "tool",
              "version",
              "started_at",
              "labels",
              "targets",
              "config",
              "summary",
              "intervals",
              "histograms");
      assertThat(json.get("schema").isInt()).isTrue();
      assertThat(json.get("tool").asText()).isEqualTo("highwater");
      assertThat(json.get("targets").get(0).asText()).isEqualTo(peer.address());
      JsonNode summary = json.get("summary");
      assertThat(keys(summary))
          .contains(
              "duration_s",
              "connections",
              "requests",
              "rate",
              "latency_us",
              "service_time_us",
              "connect_us",
              "bytes",
              "throughput_bytes_per_s",
              "write_buffer",
              "thresholds",
              "valid",
              "invalid_because");
      assertThat(keys(summary.get("connections")))
          .contains("requested", "opened", "failed", "closed");
      assertCounts(summary.get("requests"), "sent", "completed", "timed_out", "lost", "mismatched");
      assertThat(keys(summary.get("rate"))).containsExactly("wanted_per_s", "achieved_per_s");
      for (String name : List.of("latency_us", "service_time_us", "connect_us")) {
        assertThat(keys(summary.get(name))).contains(DISTRIBUTION);
      }
      assertCounts(summary.get("bytes"), "sent", "received");
      assertThat(keys(summary.get("throughput_bytes_per_s"))).containsExactly("sent", "received");
      assertThat(keys(summary.get("write_buffer")))
          .containsExactly("crossings", "unwritable_s", "pending_max_bytes", "discarded_bytes");
      assertThat(summary.get("thresholds").isArray()).isTrue();
      assertThat(summary.get("valid").isBoolean()).isTrue();
      assertThat(summary.get("invalid_because").isArray()).isTrue();
      if (transport.isLinuxNative()) {
        assertThat(keys(summary.get("tcp"))).contains("rtt_us", "retransmits");
      } else {
        assertThat(summary.has("tcp")).isFalse();
      }
      assertThat(keys(json.get("histograms")))
          .contains("latency", "service_time", "connect", "schedule_lag");
    }
  }

  @Test
  void should_count_every_request_once_in_summary_intervals_and_histograms() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // when
      LoadRun run =
          LoadRun.of("-c", "3", "-n", "20k", "--interval", "100ms", "--json", "-", peer.address());
      JsonNode json = run.assertFlawless().json();
      // then
      JsonNode requests = json.at("/summary/requests");
      assertThat(requests.get("sent").asLong()).isEqualTo(20_000);
      assertThat(
              requests.get("completed").asLong()
                  + requests.get("timed_out").asLong()
                  + requests.get("lost").asLong()
                  + requests.get("in_flight_at_end").asLong())
          .isEqualTo(20_000);
      long inIntervals = 0;
      for (JsonNode row : json.get("intervals")) {
        inIntervals += row.at("/requests/completed").asLong();
        assertThat(row.get("warmup").isBoolean()).isTrue();
      }
      assertThat(inIntervals).isBetween(1L, 20_000L);
      assertThat(json.at("/summary/bytes/sent").asLong()).isBetween(1L, 20_000L * 512);
      for (String name : List.of("latency", "service_time")) {
        Histogram histogram = decoded(json.at("/histograms/" + name).asText());
        assertThat(histogram.getTotalCount()).isEqualTo(20_000);
        assertThat(histogram.getValueAtPercentile(99) / 1e3)
            .isEqualTo(json.at("/summary/" + name + "_us/p99").asDouble());
      }
    }
  }

  @Test
  void should_tell_what_was_requested_what_is_in_force_and_where_it_came_from() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // when
      JsonNode config =
          LoadRun.with(
                  Map.of("HIGHWATER_CONNECTIONS", "2"),
                  "-n",
                  "10",
                  "--so-rcvbuf",
                  "32KiB",
                  "--json",
                  "-",
                  peer.address())
              .json()
              .get("config");
      // then
      assertThat(config.fieldNames()).toIterable().contains("rate", "pipeline", "write-buffer-low");
      assertThat(config).allSatisfy(o -> assertThat(keys(o)).contains("requested", "effective"));
      assertThat(config.at("/connections/requested").asText()).isEqualTo("2");
      assertThat(config.at("/connections/origin").asText()).isEqualTo("HIGHWATER_CONNECTIONS");
      assertThat(config.at("/pipeline/origin").asText()).isEqualTo("default");
      assertThat(config.at("/requests/origin").asText()).isEqualTo("--requests");
      assertThat(config.at("/so-rcvbuf/requested").asText()).isEqualTo("32KiB");
      assertThat(config.at("/so-rcvbuf/effective").asText()).isNotEmpty();
      assertThat(config.at("/so-rcvbuf/origin").asText()).isEqualTo("--so-rcvbuf");
    }
  }

  @Test
  void should_leave_standard_output_to_the_document() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // when
      LoadRun run = LoadRun.of("-c", "1", "-n", "5", "--json", "-", peer.address());
      // then nothing stands before or behind it
      assertThat(run.exitCode()).isZero();
      assertThat(run.out()).startsWith("{").endsWith("}\n");
      assertThat(run.json().isObject()).isTrue();
      assertThat(run.err()).contains("latency").contains("verdict");
    }
  }

  @Test
  void should_tell_the_summary_though_a_file_cannot_be_written(@TempDir Path directory)
      throws Exception {
    Path folder = Files.createDirectory(directory.resolve("gone"));
    Path json = folder.resolve("result.json");
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      LoadRun run = LoadRun.begin("-c", "1", "-d", "1h", "--json", json.toString(), peer.address());
      await().until(() -> peer.requests() > 100);
      Files.delete(folder);
      // when
      run.interrupt();
      // then
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.out()).contains("latency").contains("verdict");
      assertThat(run.complaints())
          .last()
          .asString()
          .startsWith("json: " + json + " (expected: a file that can be written;");
    }
  }

  @Test
  void should_write_documents_to_files_and_the_summary_to_standard_output(@TempDir Path directory)
      throws Exception {
    Path json = directory.resolve("result.json");
    Path hdr = directory.resolve("result.hlog");
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // when
      LoadRun run =
          LoadRun.of(
              "-c",
              "2",
              "-d",
              "600ms",
              "--warmup",
              "200ms",
              "--interval",
              "100ms",
              "--json",
              json.toString(),
              "--hdr",
              hdr.toString(),
              peer.address());
      // then
      run.assertFlawless();
      assertThat(run.out()).startsWith("highwater ").contains("verdict");
      JsonNode document = ResultSchema.checked(new ObjectMapper().readTree(json.toFile()));
      assertThat(document.get("schema").asInt()).isEqualTo(1);
      assertThat(Files.readString(json)).endsWith("}\n");
      List<EncodableHistogram> logged = read(hdr);
      assertThat(logged).extracting(EncodableHistogram::getTag).contains("latency", "service_time");
      long latencies =
          logged.stream()
              .filter(h -> h.getTag().equals("latency"))
              .mapToLong(h -> ((Histogram) h).getTotalCount())
              .sum();
      assertThat(latencies).isBetween(1L, run.measured().outcomes().completed());
    }
  }

  private static void assertCounts(JsonNode node, String... names) {
    assertThat(keys(node)).contains(names);
    for (String name : names) {
      assertThat(node.get(name).isIntegralNumber()).as(name).isTrue();
    }
  }

  private static List<String> keys(JsonNode node) {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private static Histogram decoded(String base64) throws Exception {
    return Histogram.decodeFromCompressedByteBuffer(
        ByteBuffer.wrap(Base64.getDecoder().decode(base64)), 0);
  }

  private static List<EncodableHistogram> read(Path file) throws Exception {
    List<EncodableHistogram> read = new ArrayList<>();
    try (HistogramLogReader reader = new HistogramLogReader(file.toFile())) {
      while (reader.hasNext()) {
        read.add(reader.nextIntervalHistogram());
      }
    }
    return read;
  }
}
