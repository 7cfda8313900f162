package dev.highwater.client.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.options.Program;
import dev.highwater.process.Keyboard;
import dev.highwater.process.StopSignal;
import dev.highwater.process.Terminal;
import dev.highwater.server.RunningServer;
import dev.highwater.testing.Peer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code highwater top} against a server that runs, on a terminal and elsewhere. */
class TopCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final StopSignal stop = new StopSignal();
  private final AtomicReference<IntConsumer> keys = new AtomicReference<>();
  private RunningServer server;

  @BeforeEach
  void start() {
    server =
        RunningServer.with(
            "--listen=echo=127.0.0.1:0",
            "--threads=2",
            "--admin=127.0.0.1:0",
            "--so-sndbuf=32KiB",
            "--so-rcvbuf=32KiB",
            "--log-level=warn");
  }

  @AfterEach
  void end() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {80, 160})
  void should_write_one_table_with_the_stuck_on_top(int columns) throws Exception {
    int port = Integer.parseInt(server.address().split(":", -1)[1]);
    try (Peer stuck = Peer.connectedTo(port, 32 * 1024);
        Peer other = Peer.connectedTo(port)) {
      // given
      other.send(new byte[100]);
      other.receive(100);
      byte[] block = new byte[64 * 1024];
      await()
          .until(
              () -> {
                int taken = stuck.offer(block);
                boolean isFull = taken == 0;
                while (taken > 0) { // as much as the kernels take now
                  taken = stuck.offer(block);
                }
                out.getBuffer().setLength(0);
                return isFull
                    && run(new Terminal(false, false, columns), server.adminAddress()) == 0
                    && out.toString().startsWith("2 connections, 1 unwritable, ");
              });
      // then
      List<String> lines = out.toString().lines().toList();
      assertThat(lines).hasSize(4).allMatch(line -> line.length() <= columns);
      assertThat(lines.get(2)).startsWith("127.0.0.1:" + stuck.localPort() + " ").contains("KiB");
      assertThat(lines.get(3)).startsWith("127.0.0.1:" + other.localPort() + " ").contains("100B");
      assertThat(lines.get(1).contains("LOCAL")).isEqualTo(columns == 160);
      assertThat(err.toString()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"q", "Ctrl-C"})
  void should_draw_again_and_again_on_a_terminal_and_leave_it_as_it_was(String how)
      throws Exception {
    // when
    CompletableFuture<Integer> code =
        CompletableFuture.supplyAsync(
            () -> run(new Terminal(true, true, 80), "--interval=100ms", server.adminAddress()));
    await().until(() -> out.toString().split("\u001b\\[H", -1).length > 3);
    if (how.equals("q")) {
      keys.get().accept('x');
      keys.get().accept('q');
    } else {
      stop.request();
    }
    // then
    assertThat(code.get(Peer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isZero();
    assertThat(out.toString())
        .startsWith("\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[H0 connections, 0 unwritable, ")
        .endsWith("\u001b[?7h\u001b[?25h\u001b[?1049l");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void should_write_once_on_a_terminal_too_if_asked_to() {
    assertThat(run(new Terminal(true, false, 80), "--once", server.adminAddress())).isZero();
    assertThat(out.toString()).startsWith("0 connections, ").doesNotContain("\u001b");
  }

  @Test
  void should_give_the_terminal_back_when_the_server_ends() throws Exception {
    CompletableFuture<Integer> code =
        CompletableFuture.supplyAsync(
            () -> run(new Terminal(true, true, 80), "--interval=100ms", server.adminAddress()));
    await().until(() -> out.toString().contains("0 connections"));
    // when
    server.close();
    // then
    assertThat(code.get(Peer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(1);
    assertThat(out.toString()).endsWith("\u001b[?1049l");
    assertThat(err.toString()).startsWith("top: no answer, from http://").hasLineCount(1);
  }

  @Test
  void should_say_what_to_do_when_nobody_answers_or_somebody_else() {
    assertThat(run(Terminal.NONE, "127.0.0.1:1")).isEqualTo(1);
    assertThat(err.toString())
        .startsWith(
            "top: no answer, from http://127.0.0.1:1/connections (expected: a running server or"
                + " client; --admin tells it where to answer; the system answered: ")
        .hasLineCount(1);
    err.getBuffer().setLength(0);
    assertThat(run(Terminal.NONE, server.address())).isEqualTo(1); // it echoes the question
    assertThat(err.toString())
        .startsWith("top: ")
        .contains(", from http://" + server.address() + "/connections (expected: ")
        .hasLineCount(1);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void should_refuse_what_it_cannot_show() {
    assertThat(run(Terminal.NONE, "--limit=0", "--interval=1ms", "--order=size", "here"))
        .isEqualTo(2);
    assertThat(err.toString())
        .contains("limit: 0, from --limit (expected: 1 to 1000)")
        .contains("interval: 1ms, from --interval (expected: 100ms or more)")
        .contains("order: size, from --order (expected: ")
        .contains("address: here, from the command line (expected: HOST:PORT)");
  }

  private int run(Terminal terminal, String... args) {
    Function<IntConsumer, @Nullable Keyboard> none =
        onKey -> {
          keys.set(onKey);
          return null;
        };
    PrintWriter writer = new PrintWriter(out);
    return Program.run(
        new TopCommand(writer, terminal, stop, none), args, Map.of(), writer, new PrintWriter(err));
  }
}
