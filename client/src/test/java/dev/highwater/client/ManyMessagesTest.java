package dev.highwater.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.client.exchange.Mismatch;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages of a file or a directory, sent in turn, each with the reply that belongs to it. */
class ManyMessagesTest {
  @TempDir private Path directory;

  private final Queue<String> heard = new ConcurrentLinkedQueue<>();

  @OnEachTransport
  void should_send_messages_in_turn_and_complete_each_by_its_own_rule(Transport transport)
      throws Exception {
    // given a peer that keeps what it is given, on each connection by itself
    Path file =
        lines(
            "{'send': 'SET k${round:4} v${connection}-${round:4}\\n', 'expect': 'equals:OK\\n'}",
            "{'send': 'GET k${round:4}\\n', 'expect': 'equals:v${connection}-${round:4}\\n'}",
            "{'send': 'LIST\\n', 'expect': 'until:END\\n'}",
            "{'send': 'FORGET\\n', 'expect': 'none'}",
            "{'send': 'SAY ${text:20}${sequence}\\n'}",
            "{'send_hex': '474554206b300a', 'expect': 'bytes:3'}",
            "{'send_base64': 'R0VUIGswCg==', 'expect': 'bytes:3'}");
    for (String pipeline : new String[] {"1", "9"}) {
      try (ScriptedPeer peer = ScriptedPeer.doing(this::keep)) {
        // when
        LoadRun run =
            LoadRun.of(
                "--messages",
                file.toString(),
                "-n",
                "700",
                "-c",
                "2",
                "--threads",
                "2", // each with its own half of the requests
                "-p",
                pipeline,
                "--transport",
                transport.toString(),
                peer.address());
        // then
        run.assertFlawless();
        assertThat(run.measured().outcomes().completed()).isEqualTo(700);
        assertThat(run.out()).contains("7 messages of messages.ndjson in turn, pipeline ");
      }
    }
    assertThat(heard).contains("SET k0049 v0-0049", "SET k0049 v1-0049", "FORGET");
    assertThat(heard.stream().filter("GET k0049"::equals)).hasSize(4);
  }

  @OnEachTransport
  void should_name_the_line_whose_reply_is_wrong(Transport transport) throws Exception {
    // given a peer that has forgotten everything each third time
    Path file =
        lines(
            "{'send': 'SET k v\\n', 'expect': 'equals:OK\\n'}",
            "",
            "{'send': 'GET k\\n', 'expect': 'equals:v\\n'}");
    try (ScriptedPeer peer =
        ScriptedPeer.doing(
            served -> {
              for (int i = 0; !readLine(served).isEmpty(); i++) {
                served.write(
                    (i % 2 == 0 ? "OK\n" : i == 5 ? "NONE\n" : "v\n").getBytes(ISO_8859_1));
              }
            })) {
      // when
      LoadRun run =
          LoadRun.of(
              "--messages",
              file.toString(),
              "-n",
              "40",
              "-c",
              "1",
              "-p",
              "4",
              "--transport",
              transport.toString(),
              peer.address());
      // then one reply is wrong, though it was of another length
      assertThat(run.exitCode()).isEqualTo(3);
      assertThat(run.result().mismatch())
          .isEqualTo(new Mismatch(0, 5, "messages.ndjson:3", 0, 'v', 'N'));
      assertThat(run.out())
          .contains(
              "connection 0, request 5 (messages.ndjson:3), offset 0: expected 0x76, got 0x4e");
      assertThat(run.measured().outcomes().mismatched()).isEqualTo(1);
      assertThat(run.measured().outcomes().answered()).isEqualTo(40);
      run.assertConserved();
    }
  }

  @OnEachTransport
  void should_count_requests_apart_that_nobody_answers(Transport transport) throws Exception {
    // given a peer that answers the second kind only, and late
    Path file = lines("{'send': 'NOTE\\n', 'expect': 'none'}", "{'send': 'ASK\\n'}");
    try (ScriptedPeer peer =
        ScriptedPeer.doing(
            served -> {
              for (String line = readLine(served); !line.isEmpty(); line = readLine(served)) {
                if (line.equals("ASK\n")) {
                  served.write(line.getBytes(ISO_8859_1));
                }
              }
            })) {
      // when
      LoadRun run =
          LoadRun.of(
              "--messages",
              file.toString(),
              "-n",
              "200",
              "-c",
              "1",
              "-p",
              "6",
              "--requests-per-connection",
              "51",
              "--transport",
              transport.toString(),
              peer.address());
      // then
      run.assertFlawless();
      assertThat(run.measured().outcomes().completed()).isEqualTo(200);
    }
  }

  @Test
  void should_take_each_file_of_a_directory_for_a_message_in_the_order_of_names() throws Exception {
    // given
    Files.writeString(directory.resolve("02-second"), "two ${sequence}\\n");
    Files.writeString(directory.resolve("01-first"), "one ${sequence}\\n");
    Files.writeString(directory.resolve(".hidden"), "no");
    Files.createDirectory(directory.resolve("03-deeper"));
    try (ScriptedPeer peer = ScriptedPeer.doing(this::sayBack)) {
      // when
      LoadRun.of("-e", "--messages", directory.toString(), "-n", "5", "-c", "1", peer.address())
          .assertFlawless();
      // then
      assertThat(heard).containsExactly("one 0", "two 1", "one 2", "two 3", "one 4");
    }
  }

  @OnEachTransport
  void should_wait_for_the_greeting_before_it_speaks(Transport transport) throws Exception {
    // given a peer that greets, then wants a name, then echoes
    try (ScriptedPeer peer =
        ScriptedPeer.doing(
            served -> {
              served.write("220 he".getBytes(ISO_8859_1));
              served.write("llo\r\n".getBytes(ISO_8859_1));
              sayBack(served);
            })) {
      for (String greeting : new String[] {"until:\\r\\n", "bytes:11", "equals:220 hello\\r\\n"}) {
        // when
        LoadRun run =
            LoadRun.of(
                "-e",
                "--expect-greeting",
                greeting,
                "--first-message",
                "HELO ${connection}\\n",
                "-m",
                "NOOP\\n",
                "-n",
                "20",
                "-c",
                "2",
                "--transport",
                transport.toString(),
                peer.address());
        // then
        run.assertFlawless();
        assertThat(heard.poll()).startsWith("HELO ");
        assertThat(heard.stream().filter("NOOP"::equals)).hasSize(20);
        heard.clear();
      }
    }
  }

  @Test
  void should_tell_what_is_wrong_with_the_greeting() throws Exception {
    try (ScriptedPeer peer =
        ScriptedPeer.doing(
            served -> {
              served.write("554 no\n".getBytes(ISO_8859_1));
              sayBack(served);
            })) {
      // when
      LoadRun run =
          LoadRun.of(
              "-e", "--expect-greeting=equals:220 hi\\n", "-m=x\\n", "-n4", "-c1", peer.address());
      // then
      assertThat(run.exitCode()).isEqualTo(3);
      assertThat(run.out())
          .contains("connection 0, request 0 (greeting), offset 0: expected 0x32, got 0x35");
      assertThat(run.measured().outcomes().completed()).isEqualTo(4);
      run.assertConserved();
    }
  }

  @Test
  void should_end_without_a_request_when_no_greeting_comes() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(this::sayBack)) {
      // when
      LoadRun run =
          LoadRun.of(
              "--expect-greeting=bytes:1",
              "-d",
              "500ms",
              "--warmup=0",
              "--request-timeout=200ms",
              "-c1",
              peer.address());
      // then
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(heard).isEmpty();
    }
  }

  @Test
  void should_tell_every_mistake_with_file_and_line_together() throws Exception {
    // given
    Path file =
        lines(
            "{'send': 'fine'}",
            "{'send': 'not closed'",
            "{'sent': 'x'}",
            "{'send': 5, 'expect': ['echo']}",
            "{'send': ''}",
            "{}",
            "{'send': 'a', 'send_hex': '00'}",
            "{'send_hex': '0'}",
            "{'send_base64': '!'}",
            "{'send': 'x ${sequnce}', 'expect': 'untill:x'}",
            "{'send': 'x', 'expect': 'equals:${time:ms}'}",
            "['send']",
            "{'send': 'a'} {'send': 'b'}",
            "{'send': 'a', 'send': 'b'}");
    // when
    LoadRun run = LoadRun.of("--messages", file.toString(), "127.0.0.1:1");
    // then
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.complaints()).allMatch(line -> line.startsWith("messages: "));
    String[] wanted = {
      "{\"send\": \"not closed\", from F:2, column ",
      "sent, from F:3 (expected: one of the keys send, send_base64, send_hex, expect, nearest"
          + " send)",
      "no send, from F:3 (expected: one of send, send_base64 and send_hex)",
      "send 5, from F:4 (expected: a string)",
      "expect [\"echo\"], from F:4 (expected: a string)",
      "\"\", from F:5 (expected: 1 byte or more)",
      "no send, from F:6 (",
      "send and send_hex, from F:7 (expected: one of",
      "send_hex 0, from F:8 (expected: two hexadecimal digits for each byte)",
      "send_base64 !, from F:9 (expected: Base64 (RFC 4648))",
      "${sequnce}, from F:10 at offset 2 (expected: one of ${connection}",
      "untill:x, from F:10 (expected: echo, bytes:N, until:TEXT, equals:TEXT or none)",
      "equals:${time:ms}, from F:11 (expected: no random, text or time",
      "[\"send\"], from F:12 (expected: one JSON object",
      "{\"send\": \"a\"} {\"send\": \"b\"}, from F:13",
      "{\"send\": \"a\", \"send\": \"b\"}, from F:14",
    };
    assertThat(run.complaints()).hasSize(wanted.length);
    for (int i = 0; i < wanted.length; i++) {
      assertThat(run.complaints().get(i))
          .startsWith("messages: " + wanted[i].replace("F:", file + ":"));
    }
  }

  @Test
  void should_tell_the_first_of_many_mistakes_and_count_the_rest() throws Exception {
    // given
    Path file = Files.writeString(directory.resolve("bad"), "x\n".repeat(1_000));
    // when
    LoadRun run = LoadRun.of("--messages", file.toString(), "127.0.0.1:1");
    // then
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.complaints()).hasSize(21);
    assertThat(run.complaints().get(20)).startsWith("messages: 980 more mistakes, from --messages");
  }

  @Test
  void should_refuse_what_holds_no_messages_or_too_many() throws Exception {
    Path empty = Files.createFile(directory.resolve("empty"));
    Path blank = Files.writeString(directory.resolve("blank"), "\n \n");
    Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, 0});
    Path many = Files.writeString(directory.resolve("many"), "{\"send\":\"a\"}\n".repeat(10_001));
    Path large = directory.resolve("large");
    try (var file = new java.io.RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(64L * 1024 * 1024 + 1);
    }
    Path nothing = Files.createDirectory(directory.resolve("nothing"));
    // then
    assertThat(complaintOf(empty)).contains("no lines, from " + empty);
    assertThat(complaintOf(blank)).contains("no lines, from " + blank);
    assertThat(complaintOf(binary)).contains("NDJSON in UTF-8");
    assertThat(complaintOf(many)).contains(many + ":10001 (expected: at most 10000)");
    assertThat(complaintOf(large)).contains("at most 64MiB in all");
    assertThat(complaintOf(nothing)).contains("a directory with one file or more");
    assertThat(complaintOf(directory.resolve("absent"))).contains("that exists");
  }

  private static String complaintOf(Path file) {
    LoadRun run = LoadRun.of("--messages", file.toString(), "127.0.0.1:1");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.complaints()).hasSize(1);
    return run.complaints().get(0);
  }

  /** A file of these lines, in which a double quote is written as a single one. */
  private Path lines(String... lines) throws IOException {
    List<String> all = new ArrayList<>();
    for (String line : lines) {
      all.add(line.replace('\'', '"').replace("\n", "\\n"));
    }
    return Files.write(directory.resolve("messages.ndjson"), all);
  }

  /** Keeps values under keys, as Redis and memcached do. */
  private void keep(ScriptedPeer.Served served) throws IOException {
    Map<String, String> kept = new HashMap<>();
    for (String line = readLine(served); !line.isEmpty(); line = readLine(served)) {
      heard.add(line.trim());
      String[] words = line.trim().split(" ", -1);
      String reply =
          switch (words[0]) {
            case "SET" -> {
              kept.put(words[1], words[2]);
              yield "OK\n";
            }
            case "GET" -> words[1].equals("k0") ? "ab\n" : kept.get(words[1]) + "\n";
            case "LIST" -> kept.size() + "\nsome END \nEND\n";
            case "FORGET" -> "";
            default -> line;
          };
      served.write(reply.getBytes(ISO_8859_1));
    }
  }

  private void sayBack(ScriptedPeer.Served served) throws IOException {
    for (String line = readLine(served); !line.isEmpty(); line = readLine(served)) {
      heard.add(line.trim());
      served.write(line.getBytes(ISO_8859_1));
    }
  }

  /** With its end; empty at the peer's FIN. */
  private static String readLine(ScriptedPeer.Served served) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = served.in().read(); b >= 0; b = served.in().read()) {
      line.write(b);
      if (b == '\n') {
        return line.toString(ISO_8859_1);
      }
    }
    return "";
  }
}
