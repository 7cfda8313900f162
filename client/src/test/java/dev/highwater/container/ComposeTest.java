package dev.highwater.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highwater.observability.Dashboard;
import dev.highwater.process.Environment;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * docker-compose.yml by the compose tool, as in a fresh clone; without Grafana, whose image cannot
 * be had where this is tested.
 */
@Tag("container")
@Timeout(1_200)
class ComposeTest {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String PROMETHEUS = "http://127.0.0.1:9090/api/v1/";
  private static final String HEALTH = "{{.State.Health.Status}}";
  private static final long MOST_DESCRIPTORS = 65_536;

  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();

  @TempDir private Path clone;

  @BeforeAll
  @Timeout(Images.BUILD_SECONDS)
  static void build() throws Exception {
    assumeTrue(tool() != null, "no compose tool here (Debian: docker-compose)");
    Images.assumeBuilt();
    // As it would build them itself; all is there by now.
    compose(Images.ROOT, Map.of(), "build", "server", "client").succeeded();
  }

  @BeforeEach
  void cloneWhatIsMounted() throws IOException {
    for (String part : List.of("docker-compose.yml", "prometheus", "reports")) {
      try (Stream<Path> files = Files.walk(Images.ROOT.resolve(part))) {
        for (Path file : files.toList()) {
          if (!part.equals("reports") || file.endsWith("reports")) { // not what somebody has left
            Files.copy(file, clone.resolve(Images.ROOT.relativize(file)));
          }
        }
      }
    }
  }

  @AfterEach
  void end() throws Exception {
    compose("--profile", "difficult", "--profile", "load", "down", "-v", "--remove-orphans");
  }

  @Test
  void should_give_every_panel_its_data_and_leave_the_report_of_a_full_test() throws Exception {
    // when
    compose(
            "--profile",
            "difficult",
            "up",
            "-d",
            "--scale",
            "client=2",
            "server",
            "client",
            "difficult-clients",
            "difficult-peers",
            "prometheus")
        .succeeded();
    // then
    assertThat(inspect("server", HEALTH)).isEqualTo("healthy");
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(targets())
                    .containsExactlyInAnyOrder(
                        "highwater-server up",
                        "highwater-client up",
                        "highwater-client up",
                        "highwater-client up",
                        "highwater-client up"));
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(panelsWithoutData()).isEmpty());
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(inspect("prometheus", HEALTH)).isEqualTo("healthy"));
    // when
    Command load = compose("--profile", "load", "run", "--rm", "load");
    // then
    load.succeeded();
    assertThat(clone.resolve("reports/load.html")).content().contains("<!doctype html>");
    assertThat(
            json.readTree(clone.resolve("reports/load.json").toFile())
                .at("/summary/requests/mismatched"))
        .hasToString("0");
    // when
    compose("stop", "server").succeeded();
    // then
    assertThat(inspect("server", "{{.State.ExitCode}}")).isEqualTo("0");
  }

  private List<String> panelsWithoutData() throws IOException, InterruptedException {
    List<String> without = new ArrayList<>();
    for (Dashboard.Panel panel : Dashboard.allPanels().toList()) {
      for (String query : panel.queries("20s")) {
        if (ask("query?query=" + encoded(query)).path("data").path("result").isEmpty()) {
          without.add(panel + ": " + query);
        }
      }
    }
    return without;
  }

  private List<String> targets() throws IOException, InterruptedException {
    List<String> targets = new ArrayList<>();
    for (JsonNode target : ask("targets?state=active").path("data").path("activeTargets")) {
      targets.add(
          target.path("labels").path("job").asText() + " " + target.path("health").asText());
    }
    return targets;
  }

  private JsonNode ask(String call) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(PROMETHEUS + call)).timeout(PATIENCE).build();
    return json.readTree(http.send(request, BodyHandlers.ofString()).body());
  }

  private String inspect(String service, String format) throws Exception {
    String id = compose("ps", "-a", "-q", service).succeeded().output().strip();
    return Command.run(clone, Map.of(), List.of("docker", "inspect", "--format", format, id))
        .succeeded()
        .output()
        .strip();
  }

  private Command compose(String... args) throws Exception {
    return compose(clone, Map.of("HIGHWATER_DURATION", "3s", "HIGHWATER_RATE", "200"), args);
  }

  private static Command compose(Path directory, Map<String, String> environment, String... args)
      throws Exception {
    List<String> command = new ArrayList<>(tool());
    command.addAll(List.of("-p", "highwater-compose"));
    command.addAll(List.of(args));
    Map<String, String> all = new HashMap<>(environment);
    // No more than this machine lets anybody have.
    all.put("NOFILE", String.valueOf(Math.min(MOST_DESCRIPTORS, Environment.maxDescriptors())));
    return Command.run(directory, all, command);
  }

  /** The compose tool as a part of docker, or the older one; null where there is none. */
  private static List<String> tool() throws Exception {
    for (List<String> tool : List.of(List.of("docker", "compose"), List.of("docker-compose"))) {
      List<String> version = new ArrayList<>(tool);
      version.add("version");
      try {
        if (Command.run(Path.of("."), Map.of(), version).exitCode() == 0) {
          return tool;
        }
      } catch (IOException notInstalled) {
        // then the other one
      }
    }
    return null;
  }

  private static String encoded(String query) {
    return URLEncoder.encode(query, StandardCharsets.UTF_8);
  }
}
