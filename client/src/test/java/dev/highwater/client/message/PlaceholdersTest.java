package dev.highwater.client.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.client.LoadRun;
import dev.highwater.client.ScriptedPeer;
import dev.highwater.client.exchange.Mismatch;
import dev.highwater.server.RunningServer;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages that are different for each request, as a peer hears them. */
class PlaceholdersTest {
  private final Queue<String> heard = new ConcurrentLinkedQueue<>();

  @OnEachTransport
  void should_fill_in_what_is_counted(Transport transport) throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(answeringLines())) {
      // when
      LoadRun run =
          LoadRun.of(
              "-e",
              "-m",
              "GET ${connection} ${sequence:3} ${round} ${request}\\n",
              "--expect",
              "until:\\n",
              "-n",
              "60",
              "-c",
              "3",
              "--threads",
              "3", // each with its own third of the requests
              "-p",
              "4",
              "--transport",
              transport.toString(),
              peer.address());
      // then
      run.assertFlawless();
      List<String> wanted = new ArrayList<>();
      for (int connection = 0; connection < 3; connection++) {
        for (int sequence = 0; sequence < 20; sequence++) {
          wanted.add(
              "GET %d %03d %d %d"
                  .formatted(connection, sequence, sequence, sequence * 3 + connection));
        }
      }
      assertThat(heard).containsExactlyInAnyOrderElementsOf(wanted);
      assertThat(run.out()).contains("a message with placeholders, pipeline 4, expect until:");
    }
  }

  @OnEachTransport
  void should_compare_every_byte_with_what_was_sent_for_that_request(Transport transport)
      throws Exception {
    try (RunningServer server = RunningServer.doing("echo", transport)) {
      // when requests of growing lengths, several in flight, more than the kernel takes at once
      LoadRun run =
          LoadRun.of(
              "-m",
              "${sequence} ${random:3000}${connection}${text:40}${time:ns}${sequence}",
              "-n",
              "900",
              "-c",
              "3",
              "-p",
              "64",
              "--so-sndbuf",
              "16k",
              "--transport",
              transport.toString(),
              server.address());
      // then
      run.assertFlawless();
      assertThat(run.measured().outcomes().completed()).isEqualTo(900);
    }
  }

  @OnEachTransport
  void should_find_one_wrong_byte_of_one_request_and_tell_where(Transport transport)
      throws Exception {
    // given byte 2 of request 11 of each connection comes back changed
    try (ScriptedPeer peer =
        ScriptedPeer.doing(
            served -> {
              for (int i = 0; ; i++) {
                byte[] line = readLine(served);
                if (line.length == 0) {
                  return;
                }
                if (i == 11) {
                  line[2] ^= 4;
                }
                served.write(line);
              }
            })) {
      // when
      LoadRun run =
          LoadRun.of(
              "-e",
              "-m",
              "${sequence}:${text:30}\\n",
              "-n",
              "50",
              "-c",
              "1",
              "-p",
              "8",
              "--transport",
              transport.toString(),
              peer.address());
      // then
      assertThat(run.exitCode()).isEqualTo(3);
      assertThat(run.result().mismatch()).isEqualTo(new Mismatch(0, 11, 2, ':', ':' ^ 4));
      assertThat(run.measured().outcomes().mismatched()).isEqualTo(1);
      assertThat(run.measured().outcomes().answered()).isEqualTo(50);
      run.assertConserved();
    }
  }

  @OnEachTransport
  void should_go_on_counting_what_is_unique_when_connections_are_replaced(Transport transport)
      throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(answeringLines())) {
      // when
      LoadRun run =
          LoadRun.of(
              "-e",
              "-m",
              "${sequence} ${request} ${text:20}\\n",
              "--expect",
              "until:\\n",
              "-n",
              "40",
              "-c",
              "2",
              "--threads",
              "2",
              "--requests-per-connection",
              "4",
              "--transport",
              transport.toString(),
              peer.address());
      // then each connection counts from 0, and nothing else comes twice
      run.assertFlawless();
      assertThat(run.result().connections().opened()).isEqualTo(10);
      assertThat(heard.stream().map(line -> line.split(" ", -1)[0]).distinct())
          .containsExactlyInAnyOrder("0", "1", "2", "3");
      assertThat(heard.stream().map(line -> Integer.valueOf(line.split(" ", -1)[1])).sorted())
          .containsExactlyElementsOf(IntStream.range(0, 40).boxed().toList());
      assertThat(heard.stream().map(line -> line.split(" ", -1)[2]).distinct()).hasSize(40);
    }
  }

  @Test
  void should_draw_the_same_for_the_same_seed_and_otherwise_not() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(answeringLines())) {
      String[] arguments = {
        "-e",
        "-m",
        "${text:12}\\n",
        "--expect",
        "until:\\n",
        "-c",
        "4",
        "--threads",
        "4",
        "-n",
        "40",
        "--seed"
      };
      // when
      List<String> once = heardIn(peer, arguments, "9");
      List<String> again = heardIn(peer, arguments, "9");
      List<String> other = heardIn(peer, arguments, "10");
      // then
      assertThat(once).hasSize(40).doesNotHaveDuplicates();
      assertThat(again).containsExactlyInAnyOrderElementsOf(once);
      assertThat(other).hasSize(40).doesNotContainAnyElementsOf(once);
    }
  }

  @Test
  void should_fill_in_the_first_message_and_compare_its_echo() throws Exception {
    try (ScriptedPeer peer =
        ScriptedPeer.doing(
            served -> {
              for (byte[] line = readLine(served); line.length > 0; line = readLine(served)) {
                heard.add(new String(line, US_ASCII).trim());
                served.write(line);
              }
            })) {
      // when
      LoadRun run =
          LoadRun.of(
              "-e",
              "--first-message",
              "HELLO ${connection} ${text:8}\\n",
              "-m",
              "PING ${text:8}\\n",
              "-n",
              "20",
              "-c",
              "4",
              peer.address());
      // then
      run.assertFlawless();
      assertThat(heard.stream().filter(line -> line.startsWith("HELLO ")))
          .hasSize(4)
          .anyMatch(line -> line.startsWith("HELLO 3 "));
      assertThat(heard.stream().map(line -> line.substring(line.length() - 8))).hasSize(24);
      assertThat(heard.stream().map(line -> line.substring(line.length() - 8)).distinct())
          .hasSize(24);
    }
  }

  @Test
  void should_send_the_time() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(answeringLines())) {
      Instant before = Instant.now();
      // when
      LoadRun.of("-e", "-m", "${time:ms}\\n", "--expect=until:\\n", "-n9", "-c1", peer.address())
          .assertFlawless();
      // then
      assertThat(heard)
          .hasSize(9)
          .allSatisfy(
              line ->
                  assertThat(Instant.ofEpochMilli(Long.parseLong(line)))
                      .isBetween(before.minusSeconds(1), Instant.now().plusSeconds(1)));
    }
  }

  @Test
  void should_fill_in_what_is_in_a_file_and_leave_it_alone_when_told(@TempDir Path directory)
      throws Exception {
    Path file = Files.writeString(directory.resolve("message"), "${sequence} $${x}\n");
    try (ScriptedPeer peer = ScriptedPeer.doing(answeringLines())) {
      // when
      LoadRun.of("-f", file.toString(), "--expect=until:\n", "-n2", "-c1", peer.address())
          .assertFlawless();
      LoadRun.of(
              "-f",
              file.toString(),
              "--no-placeholders",
              "--expect=until:\n",
              "-n1",
              "-c1",
              peer.address())
          .assertFlawless();
      // then
      assertThat(heard).containsExactly("0 ${x}", "1 ${x}", "${sequence} $${x}");
    }
  }

  @Test
  void should_number_the_connections_of_all_clients_that_share_a_load() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(answeringLines())) {
      // when
      for (String shard : new String[] {"1/2", "2/2"}) {
        LoadRun.of(
                "-e",
                "-m",
                "${connection} ${request}\\n",
                "--expect=until:\\n",
                "-n20",
                "-c5",
                "--threads=5",
                "--shard",
                shard,
                peer.address())
            .assertFlawless();
      }
      // then
      assertThat(heard.stream().map(line -> line.split(" ", -1)[0]).distinct())
          .containsExactlyInAnyOrder("0", "1", "2", "3", "4");
      assertThat(heard).hasSize(20);
      assertThat(heard.stream().map(line -> line.split(" ", -1)[1])).doesNotHaveDuplicates();
    }
  }

  @OnEachTransport
  void should_send_such_messages_from_difficult_connections_too(Transport transport)
      throws Exception {
    try (RunningServer server = RunningServer.doing("echo", transport)) {
      // when
      LoadRun run =
          LoadRun.of(
              "-m",
              "${request} ${random:100}",
              "-c",
              "12",
              "-r",
              "500",
              "-d",
              "1s",
              "--warmup",
              "0",
              "--stall=10%",
              "--slow-read=1KiB/s:10%",
              "--silent=10%",
              "--reset=10%",
              "--transport",
              transport.toString(),
              server.address());
      // then
      run.assertFlawless();
    }
  }

  private List<String> heardIn(ScriptedPeer peer, String[] arguments, String seed) {
    heard.clear();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add(seed);
    all.add(peer.address());
    LoadRun.of(all.toArray(String[]::new)).assertFlawless();
    return List.copyOf(heard);
  }

  private ScriptedPeer.Script answeringLines() {
    return served -> {
      for (byte[] line = readLine(served); line.length > 0; line = readLine(served)) {
        heard.add(new String(line, ISO_8859_1).trim());
        served.write(new byte[] {'\n'});
      }
    };
  }

  /** With its end; empty at the peer's FIN. */
  private static byte[] readLine(ScriptedPeer.Served served) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = served.in().read(); b >= 0; b = served.in().read()) {
      line.write(b);
      if (b == '\n') {
        return line.toByteArray();
      }
    }
    return new byte[0];
  }
}
