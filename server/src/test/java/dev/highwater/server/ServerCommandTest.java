package dev.highwater.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.options.Program;
import dev.highwater.process.StopSignal;
import dev.highwater.testing.Meanwhile;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.testing.Peer;
import dev.highwater.transport.Transport;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The program from its arguments to its exit code, without a process of its own. */
class ServerCommandTest {
  private static final Pattern LISTENING =
      Pattern.compile("listening (\\w+) 127\\.0\\.0\\.1:(\\d+) (\\w+)");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final StopSignal stop = new StopSignal();

  @OnEachTransport
  void should_say_where_it_listens_and_end_with_0_when_it_is_told_to(Transport transport)
      throws Exception {
    // given
    CompletableFuture<Integer> exitCode =
        start(
            "--transport",
            "" + transport,
            "--listen",
            "echo=127.0.0.1:0,chargen=127.0.0.1:0",
            "--admin",
            "127.0.0.1:0");
    await().until(() -> out.toString().lines().count() == 3);
    // when
    List<Matcher> lines = out.toString().lines().limit(2).map(LISTENING::matcher).toList();
    // then
    assertThat(out.toString().lines().toList().get(2)).matches("admin http://127\\.0\\.0\\.1:\\d+");
    assertThat(lines).allMatch(Matcher::matches);
    assertThat(lines).extracting(line -> line.group(1)).containsExactly("echo", "chargen");
    assertThat(lines).extracting(line -> line.group(3)).containsOnly(transport.toString());
    int port = Integer.parseInt(lines.get(0).group(2));
    try (Peer peer = Peer.connectedTo(port)) {
      peer.send(new byte[] {1, 2, 3});
      assertThat(peer.receive(3)).containsExactly(1, 2, 3);
      stop.request();
      assertThat(peer.receiveToEnd()).isEmpty();
    }
    assertThat(exitCode.get(Peer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isZero();
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void should_report_all_problems_together_and_bind_nothing() {
    // when
    int exitCode =
        run(
            "--listen", "echo=127.0.0.1:0,cough=127.0.0.1:0",
            "--max-connections", "0",
            "--idle-timeout", "0",
            "--admin", "localhost",
            "--write-buffer-high", "1KiB");
    // then
    assertThat(exitCode).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString().lines())
        .satisfiesExactlyInAnyOrder(
            line -> assertThat(line).startsWith("listen: cough=127.0.0.1:0, from --listen (expe"),
            line ->
                assertThat(line)
                    .isEqualTo("max-connections: 0, from --max-connections (expected: 1 or more)"),
            line ->
                assertThat(line)
                    .isEqualTo("admin: localhost, from --admin (expected: HOST:PORT, or none)"),
            line ->
                assertThat(line).startsWith("idle-timeout: 0, from --idle-timeout (expected: ab"),
            line ->
                assertThat(line).startsWith("write-buffer-high: 1KiB, from --write-buffer-high"),
            line -> assertThat(line).startsWith("try '"));
  }

  @OnEachTransport
  void should_report_all_that_the_kernel_refuses_and_bind_nothing(Transport transport) {
    // when
    int exitCode =
        run(
            "--transport", "" + transport,
            "--listen", "echo=127.0.0.1:0",
            "--socket-option", "6:9999:1",
            "--tcp-congestion", "nosuch");
    // then
    assertThat(exitCode).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString())
        .contains("tcp-congestion: nosuch, from --tcp-congestion (expected: ")
        .contains("socket-option: 6:9999:1, from --socket-option (expected: ");
  }

  @OnEachTransport
  void should_end_with_1_and_one_line_when_a_port_is_taken(Transport transport) throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      // when
      String taken = "echo=127.0.0.1:" + other.getLocalPort();
      int exitCode =
          run("--transport", "" + transport, "--listen", taken, "--admin", "127.0.0.1:0");
      // then
      assertThat(exitCode).isEqualTo(1);
      assertThat(out.toString()).isEmpty();
      assertThat(err.toString().lines())
          .singleElement()
          .asString()
          .startsWith("listen: " + taken + ", from --listen (expected: ");
    }
  }

  @Test
  void should_end_with_1_and_one_line_when_the_port_of_the_admin_endpoint_is_taken()
      throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      // when
      String taken = "127.0.0.1:" + other.getLocalPort();
      int exitCode = run("--listen", "echo=127.0.0.1:0", "--admin", taken);
      // then
      assertThat(exitCode).isEqualTo(1);
      assertThat(out.toString()).isEmpty();
      assertThat(err.toString().lines())
          .singleElement()
          .asString()
          .startsWith("admin: " + taken + ", from --admin (expected: ");
    }
  }

  private CompletableFuture<Integer> start(String... arguments) {
    return Meanwhile.call(() -> run(arguments));
  }

  private int run(String... arguments) {
    PrintWriter lines = new PrintWriter(out, true);
    return Program.run(
        new ServerCommand(lines, stop), arguments, Map.of(), lines, new PrintWriter(err, true));
  }
}
