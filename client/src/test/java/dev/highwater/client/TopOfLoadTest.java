package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.client.command.TopCommand;
import dev.highwater.options.Program;
import dev.highwater.process.StopSignal;
import dev.highwater.process.Terminal;
import dev.highwater.server.RunningServer;
import dev.highwater.transport.Transport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code highwater top} shows a client during its load, whose endpoints are its targets. */
class TopOfLoadTest {
  @Test
  void should_show_the_connections_to_every_target() throws Exception {
    String admin = "127.0.0.1:" + freePort();
    try (RunningServer one = RunningServer.echo(Transport.NIO);
        RunningServer other = RunningServer.echo(Transport.NIO)) {
      LoadRun load =
          LoadRun.begin(
              "-d=1m", "-c=4", "-r=100", "--admin=" + admin, one.address(), other.address());
      try {
        // when
        List<String> lines = await().until(() -> top(admin), seen -> seen.size() == 6);
        // then
        assertThat(lines.get(0)).startsWith("4 connections, 0 unwritable, ");
        assertThat(lines.subList(2, 6))
            .allMatch(line -> line.startsWith(one.address()) || line.startsWith(other.address()))
            .filteredOn(line -> line.startsWith(one.address()))
            .hasSize(2);
      } finally {
        load.interrupt();
        load.exitCode();
      }
    }
  }

  private static List<String> top(String admin) {
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    TopCommand top = new TopCommand(writer, Terminal.NONE, new StopSignal());
    Program.run(top, new String[] {admin}, Map.of(), writer, new PrintWriter(new StringWriter()));
    return out.toString().lines().toList();
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }
}
