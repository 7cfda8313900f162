package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highwater.client.run.RunResult;
import dev.highwater.metering.CloseCause;
import dev.highwater.server.RunningServer;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs without requests, over real sockets. */
class StreamTest {
  @OnEachTransport
  void should_write_to_a_peer_that_reads(Transport transport) throws Exception {
    try (RunningServer server = RunningServer.doing("discard", transport)) {
      // when
      RunResult result = stream(server.address(), transport, "up").result();
      // then
      assertThat(result.sentBytes()).isPositive();
      assertThat(result.receivedBytes()).isZero();
      assertEndedInOrder(result);
    }
  }

  @OnEachTransport
  void should_read_from_a_peer_that_writes(Transport transport) throws Exception {
    try (RunningServer server = RunningServer.doing("chargen", transport)) {
      // when
      RunResult result = stream(server.address(), transport, "down").result();
      // then
      assertThat(result.receivedBytes()).isPositive();
      assertThat(result.connections().writtenBytes()).isZero();
      assertEndedInOrder(result);
    }
  }

  @OnEachTransport
  void should_get_back_from_an_echo_exactly_what_was_written(Transport transport) throws Exception {
    try (RunningServer server = RunningServer.echo(transport)) {
      // when
      RunResult result = stream(server.address(), transport, "both").result();
      // then
      assertThat(result.sentBytes()).isPositive();
      assertThat(result.receivedBytes()).isPositive();
      assertThat(result.mismatch()).isNull();
      assertThat(result.connections().receivedBytes())
          .as("what was on its way at the end is waited for")
          .isEqualTo(result.connections().writtenBytes());
      assertEndedInOrder(result);
    }
  }

  @Test
  void should_find_a_byte_that_an_echo_got_wrong_unless_it_is_to_count_only() throws Exception {
    ScriptedPeer.Script wrong =
        served -> {
          byte[] piece = new byte[50_000];
          for (int i = 0; served.read(piece); i++) {
            if (i == 3) {
              piece[123] ^= 1;
            }
            served.write(piece);
          }
        };
    try (ScriptedPeer peer = ScriptedPeer.doing(wrong)) {
      // when
      LoadRun checked = LoadRun.of("--stream", "both", "-c", "1", "-d", "300ms", peer.address());
      LoadRun counted =
          LoadRun.of(
              "--stream", "both", "--expect", "none", "-c", "1", "-d", "300ms", peer.address());
      // then
      assertThat(checked.exitCode()).as(checked.err()).isEqualTo(3);
      assertThat(checked.result().mismatch())
          .asString()
          .startsWith("connection 0, offset 150123 of the stream: expected 0x");
      assertThat(checked.out()).contains("WRONG BYTES   connection 0, offset 150123");
      assertThat(counted.exitCode()).as(counted.err()).isZero();
    }
  }

  @Test
  void should_report_throughput_and_time_unwritable_and_no_requests() throws Exception {
    try (RunningServer server =
        RunningServer.with("--listen=stall=127.0.0.1:0?delay=1h", "--threads=1", "--admin=none")) {
      // when nothing is read, so that every connection is unwritable from its start to its end
      LoadRun run =
          LoadRun.of(
              "--stream",
              "up",
              "-c",
              "2",
              "-d",
              "500ms",
              "--warmup",
              "500ms",
              "--interval",
              "100ms",
              "--json",
              "-",
              server.address());
      JsonNode json = run.json();
      // then
      JsonNode summary = json.get("summary");
      for (String absent : List.of("requests", "rate", "latency_us", "service_time_us")) {
        assertThat(summary.has(absent)).as(absent).isFalse();
        assertThat(json.get("intervals")).noneMatch(row -> row.has(absent));
      }
      assertThat(json.get("histograms").fieldNames())
          .toIterable()
          .contains("connect")
          .doesNotContain("latency", "service_time", "schedule_lag");
      assertThat(json.at("/summary/stream/direction").asText()).isEqualTo("up");
      assertThat(json.at("/summary/stream/checked").asBoolean()).isFalse();
      assertThat(json.at("/summary/stream/unwritable_share").asDouble()).isGreaterThan(0.9);
      assertThat(json.at("/summary/stream/crossings").isIntegralNumber()).isTrue();
      assertThat(json.at("/summary/throughput_bytes_per_s/sent").isNumber()).isTrue();
      assertThat(json.get("intervals"))
          .filteredOn(row -> !row.get("warmup").asBoolean() && !row.get("drain").asBoolean())
          .isNotEmpty()
          .allMatch(row -> row.at("/write_buffer/unwritable_share").asDouble() > 0.9)
          .allMatch(row -> row.at("/throughput_bytes_per_s/sent").isNumber());
      assertThat(run.err())
          .contains("Gbit/s) in 0.00 MiB/s", "unwritable 2, 100 % of the time")
          .contains("stream up", "of connection time", "\nlimited by    ")
          .doesNotContain("completed", "latency", "closed loop");
    }
  }

  @Test
  void should_not_pretend_to_have_measured_when_no_byte_came() throws Exception {
    try (RunningServer server = RunningServer.doing("discard", Transport.NIO)) {
      // when
      LoadRun run = LoadRun.of("--stream", "down", "-c", "2", "-d", "200ms", server.address());
      // then
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err()).contains("(expected: a peer that stays and answers", "0 bytes were");
      assertThat(run.out()).contains("verdict       NOT VALID: no byte was moved");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "up, --rate, 5, rate: 5",
    "up, --requests, 5, requests: 5",
    "up, --pipeline, 5, pipeline: 5",
    "both, --length, 5, length: 5",
    "down, --message, x, message: x",
    "up, --first-message, x, first-message: x",
    "up, --request-timeout, 5s, request-timeout: 5s",
    "up, --hdr, -, hdr: -"
  })
  void should_refuse_what_is_of_requests(
      String direction, String option, String value, String start) {
    // when
    LoadRun run = LoadRun.of("--stream", direction, option, value, "127.0.0.1:9");
    // then
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.complaints())
        .containsExactly(
            start + ", from " + option + " (expected: absent, since a stream has no requests)");
  }

  @Test
  void should_tell_all_that_does_not_go_with_a_stream_together() {
    // when
    LoadRun run =
        LoadRun.with(
            Map.of("HIGHWATER_PIPELINE", "4"),
            "--stream",
            "up",
            "-r",
            "1k",
            "--expect",
            "echo",
            "127.0.0.1:9");
    // then
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.complaints())
        .containsExactlyInAnyOrder(
            "rate: 1k, from --rate (expected: absent, since a stream has no requests)",
            "pipeline: 4, from HIGHWATER_PIPELINE (expected: absent, since a stream has no"
                + " requests)",
            "expect: echo, from --expect (expected: none or absent, since nothing comes back in a"
                + " stream one way)");
    assertThat(LoadRun.of("--stream", "both", "--expect", "bytes:3", "127.0.0.1:9").complaints())
        .containsExactly(
            "expect: bytes:3, from --expect (expected: echo or none, since both ways are a"
                + " stream)");
    assertThat(LoadRun.of("--stream", "sideways", "127.0.0.1:9").complaints())
        .containsExactly("stream: sideways, from --stream (expected: one of up, down, both)");
  }

  private static void assertEndedInOrder(RunResult result) {
    assertThat(result.connections().closedByCause()).isEqualTo(Map.of(CloseCause.LOCAL, 3L));
    assertThat(result.connections().active()).isZero();
    assertThat(result.connections().pendingMaxBytes()).isLessThanOrEqualTo(128 * 1024);
    assertThat(result.stream()).isNotNull();
    assertThat(result.stream().connectionSeconds()).isPositive();
  }

  private static LoadRun stream(String address, Transport transport, String direction) {
    List<String> args = new ArrayList<>(List.of("--stream", direction, "-c", "3", "-d", "300ms"));
    args.addAll(List.of("--warmup", "200ms", "--threads", "2"));
    args.addAll(List.of("--transport", transport.toString(), address));
    LoadRun run = LoadRun.of(args.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.complaints()).isEmpty();
    return run;
  }
}
