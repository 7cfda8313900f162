package dev.highwater.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said to a peer, and what completes its reply. */
class MessagesTest {
  private final Queue<String> heard = new ConcurrentLinkedQueue<>();

  @OnEachTransport
  void should_take_so_many_bytes_for_a_reply(Transport transport) throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(answering("PING\r\n", "+PONG\r\n"))) {
      // when
      LoadRun run =
          LoadRun.of(
              "-m",
              "PING\\r\\n",
              "-e",
              "--expect",
              "bytes:7",
              "-n",
              "200",
              "-c",
              "3",
              "--transport",
              transport.toString(),
              peer.address());
      // then
      run.assertFlawless();
      assertThat(run.measured().outcomes().completed()).isEqualTo(200);
      assertThat(peer.requests()).isEqualTo(200);
      assertThat(heard).containsOnly("PING\r\n");
    }
  }

  @OnEachTransport
  void should_take_all_up_to_a_text_for_a_reply(Transport transport) throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(answering("GET\n", "a\r\nb\r\r\n\r\n"))) {
      // when
      LoadRun run =
          LoadRun.of(
              "-m",
              "GET\\n",
              "-e",
              "--expect",
              "until:\\r\\n\\r\\n",
              "-n",
              "200",
              "-c",
              "3",
              "-p",
              "4",
              "--transport",
              transport.toString(),
              peer.address());
      // then
      run.assertFlawless();
      assertThat(peer.requests()).isEqualTo(200);
    }
  }

  @Test
  void should_send_a_message_as_it_is_typed_without_escapes() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(answering("a\\r\\n", "a\\r\\n"))) {
      // when
      LoadRun run = LoadRun.of("-m", "a\\r\\n", "-n", "10", "-c", "1", peer.address());
      // then
      run.assertFlawless();
      assertThat(heard).containsOnly("a\\r\\n");
    }
  }

  @Test
  void should_send_what_is_in_a_file(@TempDir Path directory) throws Exception {
    // given
    Path file = Files.write(directory.resolve("message"), new byte[] {0, 1, '\\', 'n', -1});
    try (ScriptedPeer peer = ScriptedPeer.doing(answering("\0\1\\n?", "12345"))) {
      // when
      LoadRun run =
          LoadRun.of(
              "--expect", "bytes:5", "-f", file.toString(), "-n", "10", "-c", "2", peer.address());
      // then
      run.assertFlawless();
      assertThat(peer.requests()).isEqualTo(10);
      assertThat(heard).containsOnly("\0\1\\n\ufffd");
    }
  }

  @OnEachTransport
  void should_say_the_first_message_once_on_each_connection_before_all_else(Transport transport)
      throws Exception {
    // given a peer that wants a password first
    try (ScriptedPeer peer =
        ScriptedPeer.doing(
            served -> {
              hear(served, 6);
              served.write("OK\n".getBytes(US_ASCII));
              byte[] request = new byte[4];
              while (served.read(request)) {
                heard.add(new String(request, US_ASCII));
                served.write("12\n".getBytes(US_ASCII));
              }
            })) {
      // when
      LoadRun run =
          LoadRun.of(
              "--first-message",
              "AUTH x",
              "-m",
              "PING",
              "--expect",
              "until:\\n",
              "-e",
              "-n",
              "90",
              "-c",
              "3",
              "--transport",
              transport.toString(),
              peer.address());
      // then it is neither counted nor timed
      run.assertFlawless();
      assertThat(run.measured().outcomes().sent()).isEqualTo(90);
      assertThat(heard.stream().filter("AUTH x"::equals)).hasSize(3);
      assertThat(heard.stream().filter("PING"::equals)).hasSize(90);
    }
  }

  @Test
  void should_compare_the_echo_of_the_first_message_too() throws Exception {
    // given
    try (ScriptedPeer good =
            ScriptedPeer.doing(
                served -> {
                  served.write(hear(served, 5));
                  ScriptedPeer.echo(512).serve(served);
                });
        ScriptedPeer bad =
            ScriptedPeer.doing(
                served -> {
                  hear(served, 5);
                  served.write("HELLo".getBytes(US_ASCII));
                  ScriptedPeer.echo(512).serve(served);
                })) {
      // when
      LoadRun right = LoadRun.of("--first-message", "HELLO", "-n", "9", "-c", "1", good.address());
      LoadRun wrong = LoadRun.of("--first-message", "HELLO", "-n", "9", "-c", "1", bad.address());
      // then
      right.assertFlawless();
      assertThat(wrong.exitCode()).isEqualTo(3);
      assertThat(wrong.out()).contains("offset 4: expected 0x4f, got 0x6f");
    }
  }

  @Test
  void should_answer_the_first_message_by_the_number_of_bytes() throws Exception {
    try (ScriptedPeer peer =
        ScriptedPeer.doing(
            served -> {
              hear(served, 2);
              served.write("abc".getBytes(US_ASCII));
              byte[] request = new byte[512];
              while (served.read(request)) {
                served.write("xyz".getBytes(US_ASCII));
              }
            })) {
      // when
      LoadRun run =
          LoadRun.of(
              "--first-message",
              "hi",
              "--expect",
              "bytes:3",
              "-n",
              "20",
              "-c",
              "2",
              peer.address());
      // then
      run.assertFlawless();
      assertThat(peer.requests()).isEqualTo(20);
    }
  }

  @Test
  void should_send_other_bytes_on_each_connection_and_the_same_for_the_same_seed()
      throws Exception {
    try (ScriptedPeer peer =
        ScriptedPeer.doing(
            served -> {
              byte[] request = new byte[16];
              while (served.read(request)) {
                heard.add(new String(request, ISO_8859_1));
                served.write(request);
              }
            })) {
      // when
      LoadRun.of("-c", "5", "-n", "5", "-l", "16", "--seed", "9", peer.address()).assertFlawless();
      assertThat(heard).doesNotHaveDuplicates().hasSize(5);
      LoadRun.of("-c", "5", "-n", "5", "-l", "16", "--seed", "9", peer.address()).assertFlawless();
      // then
      assertThat(heard).hasSize(10);
      assertThat(heard.stream().distinct()).hasSize(5);
    }
  }

  private ScriptedPeer.Script answering(String request, String reply) {
    return served -> {
      byte[] bytes = new byte[request.length()];
      while (served.read(bytes)) {
        heard.add(new String(bytes, US_ASCII));
        served.write(reply.getBytes(US_ASCII));
      }
    };
  }

  private byte[] hear(ScriptedPeer.Served served, int length) throws IOException {
    byte[] bytes = served.in().readNBytes(length);
    heard.add(new String(bytes, US_ASCII));
    return bytes;
  }
}
