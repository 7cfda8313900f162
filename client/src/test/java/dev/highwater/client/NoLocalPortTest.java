package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highwater.process.Environment;
import dev.highwater.server.RunningServer;
import dev.highwater.transport.Transport;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client whose local ports are used up, in a network namespace that has only ten of them. */
class NoLocalPortTest {
  private static final int PORTS = 10;
  private static final String SET_UP =
      "ip link set lo up && echo 40000 40009 > /proc/sys/net/ipv4/ip_local_port_range && exec \"$@\"";

  @TempDir private Path directory;

  /** Runs in the namespace: an echo on a port outside the range, and the load. */
  static final class InNamespace {
    private InNamespace() {}

    public static void main(String[] args) {
      Transport transport = Transport.available().get(0);
      try (RunningServer server =
          RunningServer.with(
              "--listen=echo=127.0.0.1:7007", "--admin=none", "--transport=" + transport)) {
        LoadRun run =
            LoadRun.of(
                "-c15",
                "-d3s",
                "--warmup=0",
                "--requests-per-connection=50",
                "--close=rst",
                "--json=-",
                "--transport=" + transport,
                server.address());
        run.exitCode();
        System.out.print("\n" + run.out());
        System.err.print(run.err());
      }
    }
  }

  @Test
  void should_try_again_ever_later_and_count_it_when_no_local_port_is_left() throws Exception {
    // given
    assumeThat(Environment.isRoot()).as("a network namespace can only be made by root").isTrue();
    assumeThat(run(List.of("unshare", "--net", "sh", "-c", SET_UP, "sh", "true")))
        .as("unshare, ip and a sysctl of its own")
        .isZero();
    List<String> command = new ArrayList<>(List.of("unshare", "--net", "sh", "-c", SET_UP, "sh"));
    command.addAll(Environment.anotherJava());
    command.add(InNamespace.class.getName());
    // when
    int code = run(command);
    // then
    String said = Files.readString(directory.resolve("err"));
    assertThat(code).as(said).isZero();
    String out = Files.readString(directory.resolve("out")); // with the log before the document
    JsonNode summary =
        new ObjectMapper().readTree(out.substring(out.indexOf("\n{"))).get("summary");
    JsonNode connections = summary.get("connections");
    long failed = connections.at("/failed/no_local_port").asLong();
    // five places are without a port: each tries after 10, 20, 40 ... ms, and some win a port
    assertThat(failed).as(said).isBetween(15L - PORTS, 500L);
    assertThat(connections.get("failed")).hasSize(1);
    assertThat(connections.at("/reconnects/planned").asLong()).isPositive();
    assertThat(summary.at("/requests/lost").asLong()).isZero();
    assertThat(summary.at("/requests/completed").asLong()).isGreaterThan(100);
    assertThat(said).contains("no_local_port " + failed);
  }

  private int run(List<String> command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(Redirect.to(directory.resolve("out").toFile()))
            .redirectError(Redirect.to(directory.resolve("err").toFile()))
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended: %s", command).isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }
}
