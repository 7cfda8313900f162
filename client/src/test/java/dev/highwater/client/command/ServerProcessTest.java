package dev.highwater.client.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.highwater.client.ClientCommand;
import dev.highwater.client.ScriptedPeer;
import dev.highwater.options.Program;
import dev.highwater.process.CannotRunException;
import dev.highwater.process.StopSignal;
import dev.highwater.process.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demonstration and the server that it starts, here a shell that pretends to be one. */
class ServerProcessTest {
  @TempDir private Path directory;
  private static final List<String> ECHO = List.of("echo");

  private final StopSignal stop = new StopSignal();
  private Path pidFile;

  @BeforeEach
  void choosePidFile() {
    pidFile = directory.resolve("pid");
  }

  @Test
  void should_know_where_its_server_listens_and_end_it() throws Exception {
    // when
    ServerProcess server =
        ServerProcess.start(
            shell("echo listening echo :1 epoll; echo listening stall :2 epoll; exec sleep 60"),
            List.of("echo", "stall?delay=2s"),
            stop);
    // then
    assertThat(server.listening())
        .containsExactly("listening echo :1 epoll", "listening stall :2 epoll");
    assertThat(server.address("echo")).isEqualTo(":1");
    assertThat(server.address("stall")).isEqualTo(":2");
    assertThat(isAlive()).isTrue();
    // when
    server.close();
    // then
    assertThat(isAlive()).isFalse();
  }

  @Test
  void should_tell_the_server_where_to_listen_and_whose_it_is() throws Exception {
    // when
    try (ServerProcess server =
        ServerProcess.start(
            shell("echo listening echo \"$@\"; echo listening; exec sleep 60"),
            List.of("stall?delay=2s&read=1"),
            stop)) {
      // then
      assertThat(server.listening().get(0))
          .contains("--listen stall=127.0.0.1:0?delay=2s&read=1")
          .contains("--stop-with-process " + ProcessHandle.current().pid());
    }
  }

  @Test
  void should_refuse_a_server_that_says_something_else_and_end_it() {
    assertThatThrownBy(() -> ServerProcess.start(shell("echo hello; exec sleep 60"), ECHO, stop))
        .isInstanceOf(CannotRunException.class)
        .hasMessage("server: hello (expected: listening BEHAVIOUR HOST:PORT, 1 times)");
    assertThat(isAlive()).isFalse();
  }

  @Test
  void should_refuse_a_server_that_ends_or_does_not_exist() {
    assertThatThrownBy(() -> ServerProcess.start(shell("exit 1"), ECHO, stop))
        .isInstanceOf(CannotRunException.class)
        .hasMessageStartingWith("server: ended");
    assertThatThrownBy(() -> ServerProcess.start(List.of("no-such-program"), ECHO, stop))
        .isInstanceOf(CannotRunException.class)
        .hasMessageStartingWith("server: ")
        .hasMessageContaining("no-such-program");
  }

  @Test
  void should_end_the_server_with_an_interrupted_demonstration_and_show_what_there_is()
      throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.doing(ScriptedPeer.echo(512))) {
      // given
      StringWriter out = new StringWriter();
      StringWriter err = new StringWriter();
      CompletableFuture<Integer> demo = demo(listening(peer.address()), out, err);
      await().atMost(30, TimeUnit.SECONDS).until(() -> err.toString().contains("part 2 of 5"));
      assertThat(isAlive()).isTrue();
      // when
      stop.request();
      // then
      assertThat(demo.get(30, TimeUnit.SECONDS)).isEqualTo(130);
      assertThat(isAlive()).isFalse();
      assertThat(err.toString()).contains("part 1 of 5").doesNotContain("part 3 of 5");
      assertThat(out.toString()).contains("open loop").contains("rate wanted");
    }
  }

  @Test
  void should_be_interrupted_while_the_server_starts() throws Exception {
    // given
    StringWriter out = new StringWriter();
    CompletableFuture<Integer> demo = demo("exec sleep 60", out, new StringWriter());
    await().until(this::isAlive);
    // when
    stop.request();
    // then
    assertThat(demo.get(30, TimeUnit.SECONDS)).isEqualTo(130);
    assertThat(isAlive()).isFalse();
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void should_end_the_server_when_the_demonstration_cannot_run() throws Exception {
    // given a server that listens nowhere
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int port;
    try (ScriptedPeer closed = ScriptedPeer.doing(ScriptedPeer.echo(1))) {
      port = closed.port();
    }
    // when
    CompletableFuture<Integer> demo = demo(listening("127.0.0.1:" + port), out, err);
    // then
    assertThat(demo.get(30, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(isAlive()).isFalse();
    assertThat(err.toString()).contains("targets: 127.0.0.1:" + port);
  }

  private CompletableFuture<Integer> demo(String script, StringWriter out, StringWriter err) {
    PrintWriter outWriter = new PrintWriter(out);
    PrintWriter errWriter = new PrintWriter(err);
    Object client =
        ClientCommand.holding(
            new LoadCommand(outWriter, errWriter, stop, report -> {}),
            new DemoCommand(outWriter, errWriter, Terminal.NONE, stop),
            new CompareCommand(outWriter, errWriter),
            new MergeCommand(outWriter, errWriter),
            new TopCommand(outWriter, Terminal.NONE, stop),
            new CompletionCommand(outWriter));
    List<String> command = shell(script);
    String[] args = new String[command.size() + 2];
    args[0] = "demo";
    args[1] = "--";
    for (int i = 0; i < command.size(); i++) {
      args[i + 2] = command.get(i);
    }
    return CompletableFuture.supplyAsync(
        () -> Program.run(client, args, Map.of(), outWriter, errWriter),
        task -> new Thread(task, "demo").start());
  }

  /** A script that says what the server of the demonstration says. */
  private static String listening(String echo) {
    return "for b in echo stall reset; do echo listening $b " + echo + " fake; done; exec sleep 60";
  }

  private List<String> shell(String script) {
    return List.of("sh", "-c", "echo $$ > " + pidFile + "; " + script, "server");
  }

  private boolean isAlive() {
    try {
      String pid = Files.exists(pidFile) ? Files.readString(pidFile).strip() : "";
      return !pid.isEmpty()
          && ProcessHandle.of(Long.parseLong(pid)).map(ProcessHandle::isAlive).orElse(false);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
