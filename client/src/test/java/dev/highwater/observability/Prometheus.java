package dev.highwater.observability;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Prometheus of its own, with the configuration and the rules of this repository. */
final class Prometheus implements AutoCloseable {
  private static final Path CONFIGURATION = Path.of("..", "prometheus");
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final Process process;
  private final URI api;

  private Prometheus(Process process, int port) {
    this.process = process;
    this.api = URI.create("http://127.0.0.1:" + port + "/api/v1/");
  }

  static boolean isInstalled() {
    String path = System.getenv("PATH");
    return path != null
        && Arrays.stream(path.split(":", -1))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, "prometheus")));
  }

  /**
   * Starts it; ours is changed in where the targets are, and in that it scrapes every second.
   *
   * @param home an empty directory
   */
  static Prometheus start(Path home, String server, String client, String... more)
      throws IOException {
    return start(home, List.of(server), List.of(client), List.of(more));
  }

  /** Starts it in the same way, for a server that no client of ours loads. */
  static Prometheus startForServer(Path home, String server) throws IOException {
    return start(home, List.of(server), List.of(), List.of());
  }

  private static Prometheus start(
      Path home, List<String> servers, List<String> clients, List<String> more) throws IOException {
    try (Stream<Path> files = Files.walk(CONFIGURATION)) {
      for (Path file : files.toList()) {
        Path copy = home.resolve(CONFIGURATION.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    }
    Path main = home.resolve("prometheus.yml");
    Files.writeString(
        main,
        Files.readString(main)
            .replaceAll("(scrape_interval|evaluation_interval): \\S+", "$1: 1s")
            .replaceAll("scrape_timeout: \\S+", "scrape_timeout: 1s"));
    Files.writeString(home.resolve("targets/server.yml"), targets(servers));
    Files.writeString(home.resolve("targets/client.yml"), targets(clients));
    int port = freePort();
    List<String> command =
        new ArrayList<>(
            List.of(
                "prometheus",
                "--config.file=" + main,
                "--storage.tsdb.path=" + home.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port));
    command.addAll(more);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("log").toFile())
            .start();
    Prometheus prometheus = new Prometheus(process, port);
    await().atMost(PATIENCE).ignoreExceptions().until(() -> prometheus.isUp(home));
    return prometheus;
  }

  private static String targets(List<String> addresses) {
    return addresses.stream()
        .map(address -> "'" + address + "'")
        .collect(Collectors.joining(", ", "- targets: [", "]\n"));
  }

  private boolean isUp(Path home) throws IOException, InterruptedException {
    if (!process.isAlive()) {
      throw new IllegalStateException(Files.readString(home.resolve("log")));
    }
    return figures("vector(1)").equals(List.of(1.0));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The figures that a query gives now; those that are none (NaN) left out. */
  List<Double> figures(String query) throws IOException, InterruptedException {
    List<Double> figures = new ArrayList<>();
    for (JsonNode series : result("query?query=" + encoded(query))) {
      double figure = series.path("value").path(1).asDouble(Double.NaN);
      if (!Double.isNaN(figure)) {
        figures.add(figure);
      }
    }
    return figures;
  }

  /** What a query gave in each second from start to end. */
  List<Curve> curves(String query, Instant start, Instant end)
      throws IOException, InterruptedException {
    List<Curve> curves = new ArrayList<>();
    String request =
        "query_range?step=1&start=%s&end=%s&query=%s".formatted(start, end, encoded(query));
    for (JsonNode series : result(request)) {
      Map<String, String> labels = new TreeMap<>();
      series
          .path("metric")
          .properties()
          .forEach(l -> labels.put(l.getKey(), l.getValue().asText()));
      NavigableMap<Double, Double> figures = new TreeMap<>();
      for (JsonNode pair : series.path("values")) {
        double second = pair.path(0).asDouble() - start.toEpochMilli() / 1e3;
        figures.put(second, pair.path(1).asDouble(Double.NaN));
      }
      curves.add(new Curve(labels, figures));
    }
    return curves;
  }

  /** One series of a range query: its labels, and figures by seconds from the start. */
  record Curve(Map<String, String> labels, NavigableMap<Double, Double> figures) {}

  private JsonNode result(String call) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(api.resolve(call)).timeout(PATIENCE).build();
    JsonNode answer = json.readTree(http.send(request, BodyHandlers.ofString()).body());
    if (!answer.path("status").asText().equals("success")) {
      throw new IllegalArgumentException(call + ": " + answer.path("error").asText());
    }
    return answer.path("data").path("result");
  }

  private static String encoded(String query) {
    return URLEncoder.encode(query, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
