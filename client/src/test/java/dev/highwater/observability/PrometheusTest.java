package dev.highwater.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.highwater.units.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus scrapes a real server and a real client, under a load that peers stall and
 * reset: every panel and every alert must find what it asks for.
 */
class PrometheusTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path home;
  @TempDir private Path nativeHome;

  @Test
  void should_answer_what_every_panel_and_every_alert_asks() throws Exception {
    assumeTrue(Prometheus.isInstalled(), "prometheus is not on the PATH (Debian: prometheus)");
    try (JavaProcess server =
        JavaProcess.start(
            "dev.highwater.server.Main",
            "--listen=echo=127.0.0.1:0",
            "--admin=127.0.0.1:0",
            "--so-rcvbuf=1KiB")) { // the kernel grants more: a row of the table of differences
      HostPort echo = HostPort.parse(server.awaitLine("listening echo ").split(" ", -1)[0]);
      String serverAdmin = server.awaitLine("admin http://");
      try (JavaProcess client =
              JavaProcess.start(
                  "dev.highwater.client.Main",
                  "load",
                  "-c=5",
                  "-r=500",
                  "-d=300s",
                  "--so-rcvbuf=1KiB",
                  "--admin=127.0.0.1:0",
                  echo.toString());
          MisbehavingPeer peer = new MisbehavingPeer(echo)) {
        String clientAdmin = client.awaitLine("admin http://");
        try (Prometheus prometheus = Prometheus.start(home, serverAdmin, clientAdmin);
            Prometheus nativeHistograms =
                Prometheus.start(
                    nativeHome, serverAdmin, clientAdmin, "--enable-feature=native-histograms")) {
          // when: what is told once an interval has come, and rates have two samples
          await()
              .atMost(PATIENCE)
              .ignoreExceptions()
              .untilAsserted(() -> assertThat(panelsWithoutData(prometheus)).isEmpty());
          // then
          assertThat(peer.failure()).isNull();
          for (String expression : alertExpressions()) {
            prometheus.figures(expression); // throws if Prometheus does not take it
          }
          await()
              .atMost(PATIENCE)
              .ignoreExceptions()
              .untilAsserted(
                  () ->
                      assertThat(
                              nativeHistograms.figures(
                                  "histogram_count(highwater_round_trip_seconds)"))
                          .singleElement()
                          .satisfies(count -> assertThat(count).isPositive()));
        }
      }
    }
  }

  private static List<String> panelsWithoutData(Prometheus prometheus) {
    List<String> without = new ArrayList<>();
    Dashboard.allPanels()
        .forEach(
            panel -> {
              for (String query : panel.queries("15s")) {
                if (figures(prometheus, query).isEmpty()) {
                  without.add(panel + ": " + query);
                }
              }
            });
    return without;
  }

  private static List<Double> figures(Prometheus prometheus, String query) {
    try {
      return prometheus.figures(query);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static List<String> alertExpressions() throws IOException {
    List<String> expressions = new ArrayList<>();
    ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
    try (Stream<Path> files = Files.list(Path.of("..", "prometheus", "rules"))) {
      for (Path file : files.toList()) {
        for (JsonNode group : yaml.readTree(file.toFile()).path("groups")) {
          group.path("rules").forEach(rule -> expressions.add(rule.path("expr").asText()));
        }
      }
    }
    assertThat(expressions).hasSizeGreaterThan(10);
    return expressions;
  }
}
