package dev.highwater.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.model.HealthCheck;
import dev.highwater.testing.Scrape;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.testcontainers.containers.Network;

/** Server and client as containers in a network of their own, watched from outside. */
@Tag("container")
@Timeout(600)
class ContainerTest {
  private static final Duration PATIENCE = ProgramContainer.PATIENCE;
  private static final int GRACE_SECONDS = 20; // longer than the drain

  private Network network;
  private ProgramContainer server;

  @BeforeAll
  @Timeout(Images.BUILD_SECONDS)
  static void build() throws Exception {
    Images.assumeBuilt();
  }

  @BeforeEach
  void makeNetwork() {
    network = Network.newNetwork();
    server = ProgramContainer.server(network);
  }

  @AfterEach
  void end() {
    server.stop();
    network.close();
  }

  @Test
  void should_echo_and_count_the_same_on_both_sides() throws Exception {
    // given
    server.start();
    try (ProgramContainer client =
        ProgramContainer.clientToItsEnd(
            network, "load", "-c", "5", "-n", "1000", "--json", "-", "server:7007")) {
      // when
      client.start();
      // then
      String logs = client.getLogs();
      JsonNode result =
          new ObjectMapper()
              .readTree(logs.substring(logs.indexOf("\n{\n") + 1, logs.indexOf("\n}\n") + 2));
      assertThat(result.at("/summary/requests/completed").asLong()).isEqualTo(1000);
      assertThat(result.at("/summary/requests/mismatched").asLong()).isZero();
      Scrape scrape = server.scrape();
      assertThat(scrape.value("highwater_connections_opened_total", "endpoint", "echo"))
          .isEqualTo(5);
      assertThat(scrape.value("highwater_received_bytes_total", "endpoint", "echo"))
          .isEqualTo(1000 * 512);
      assertThat(scrape.value("highwater_sent_bytes_total", "endpoint", "echo"))
          .isEqualTo(1000 * 512);
    }
  }

  @Test
  void should_count_the_crossings_of_a_peer_that_does_not_read() {
    // given
    server.start();
    try (ProgramContainer client =
        ProgramContainer.client(
            network,
            "load",
            "-c=4",
            "-r=100",
            "-l=64KiB",
            "-d=10m",
            "--stall=50%",
            "--request-timeout=10m",
            "server:7007")) {
      // when
      client.start();
      // then
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                Scrape scrape = server.scrape();
                assertThat(crossings(scrape)).isGreaterThanOrEqualTo(2);
                assertThat(scrape.value("highwater_channels_unwritable", "endpoint", "echo"))
                    .isEqualTo(2);
              });
    }
  }

  @Test
  void should_see_a_fin_when_a_client_is_killed_that_owes_nothing() {
    // given
    server.start();
    try (ProgramContainer client =
        ProgramContainer.client(
            network, "load", "-c=4", "-r=1", "-d=10m", "--silent=75%", "server:7007")) {
      client.start();
      awaitOpen(4);
      // when
      client.docker().killContainerCmd(client.getContainerId()).exec();
      // then
      awaitClosed(4);
      Scrape scrape = server.scrape();
      assertThat(closed(scrape, "peer_reset")).isEqualTo(resetsOfTheKernel(scrape));
      assertThat(closed(scrape, "peer_fin")).isGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void should_see_a_reset_when_a_client_is_killed_that_has_not_read_everything() {
    // given
    server.start();
    try (ProgramContainer client =
        ProgramContainer.client(
            network,
            "load",
            "-c=4",
            "-r=1",
            "-l=64KiB",
            "-d=10m",
            "--stall=75%",
            "--request-timeout=10m",
            "server:7007")) {
      client.start();
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(
                          server
                              .scrape()
                              .value("highwater_channels_unwritable", "endpoint", "echo"))
                      .isEqualTo(3));
      // when
      client.docker().killContainerCmd(client.getContainerId()).exec();
      // then
      awaitClosed(4);
      Scrape scrape = server.scrape();
      assertThat(closed(scrape, "peer_reset")).isEqualTo(resetsOfTheKernel(scrape));
      assertThat(closed(scrape, "peer_reset")).isGreaterThanOrEqualTo(3);
      assertThat(scrape.sum("highwater_resets_total", "direction", "received", "unflushed", "true"))
          .isGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void should_drain_on_sigterm_within_the_grace_and_end_with_0() {
    // given
    server.start();
    try (ProgramContainer client =
        ProgramContainer.client(network, "load", "-c=10", "-r=500", "-d=10m", "server:7007")) {
      client.start();
      awaitOpen(10);
      // when
      server.docker().stopContainerCmd(server.getContainerId()).withTimeout(GRACE_SECONDS).exec();
      // then
      assertThat(server.exitCode()).isZero(); // 137 if it had to be killed
      assertThat(server.getLogs()).contains("10 connections, closed {DRAINED=10}");
    }
  }

  @Test
  void should_serve_again_after_a_restart() {
    // given
    server.start();
    loadAndEnd();
    // when
    server.docker().restartContainerCmd(server.getContainerId()).withTimeout(GRACE_SECONDS).exec();
    // then
    awaitOpen(0); // its admin endpoint answers, at another port
    loadAndEnd();
    assertThat(server.scrape().value("highwater_connections_opened_total", "endpoint", "echo"))
        .isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HIGHWATER_LISTN | echo=0.0.0.0:7 | HIGHWATER_LISTN: echo=0.0.0.0:7, from the environment (expected: a known variable, nearest HIGHWATER_LISTEN)",
        "HIGHWATER_IDLE_TIMEOUT | 10KiB | idle-timeout: 10KiB, from HIGHWATER_IDLE_TIMEOUT (expected: a duration such as 250us, 10ms, 10s, 1.5m or 1h)"
      })
  void should_refuse_a_wrong_environment_with_2_and_the_reason_at_the_end(
      String variable, String value, String reason) {
    try (ProgramContainer refusing = ProgramContainer.refusingServer().withEnv(variable, value)) {
      // when
      refusing.start();
      // then
      assertThat(refusing.exitCode()).isEqualTo(2);
      assertThat(refusing.lastLine()).isEqualTo(reason);
    }
  }

  @Test
  void should_be_healthy_and_then_unhealthy_while_it_does_not_answer() {
    // given
    server.withCreateContainerCmdModifier(
        create ->
            create.withHealthcheck( // the image's own, only more often
                new HealthCheck()
                    .withInterval(TimeUnit.SECONDS.toNanos(1))
                    .withTimeout(TimeUnit.SECONDS.toNanos(10))
                    .withRetries(1)));
    server.start();
    awaitHealth("healthy");
    // when
    server.docker().killContainerCmd(server.getContainerId()).withSignal("STOP").exec();
    // then
    awaitHealth("unhealthy");
    // when
    server.docker().killContainerCmd(server.getContainerId()).withSignal("CONT").exec();
    // then
    awaitHealth("healthy");
  }

  private void loadAndEnd() {
    try (ProgramContainer client =
        ProgramContainer.clientToItsEnd(
            network, "load", "--quiet", "-c=5", "-n=100", "server:7007")) {
      client.start(); // fails unless it ends with 0
    }
  }

  private void awaitHealth(String expected) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(server.inspect().getState().getHealth().getStatus())
                    .isEqualTo(expected));
  }

  private void awaitOpen(int connections) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(
                        server.scrape().value("highwater_connections_active", "endpoint", "echo"))
                    .isEqualTo(connections));
  }

  private void awaitClosed(int connections) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(server.scrape().sum("highwater_connections_closed_total"))
                    .isEqualTo(connections));
  }

  private static double closed(Scrape scrape, String cause) {
    return scrape.value("highwater_connections_closed_total", "endpoint", "echo", "cause", cause);
  }

  /** How many connections of the server's network namespace were ended by a reset that came. */
  private static double resetsOfTheKernel(Scrape scrape) {
    return scrape.value("highwater_kernel_tcp_events_total", "event", "estab_resets");
  }

  private static double crossings(Scrape scrape) {
    return scrape.value(
        "highwater_writability_changes_total", "endpoint", "echo", "to", "unwritable");
  }
}
