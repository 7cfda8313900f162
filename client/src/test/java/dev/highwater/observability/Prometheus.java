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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
    Files.writeString(home.resolve("targets/server.yml"), "- targets: ['" + server + "']\n");
    Files.writeString(home.resolve("targets/client.yml"), "- targets: ['" + client + "']\n");
    int port = freePort();
    List<String> command =
        new ArrayList<>(
            List.of(
                "prometheus",
                "--config.file=" + main,
                "--storage.tsdb.path=" + home.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port));
    command.addAll(List.of(more));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("log").toFile())
            .start();
    Prometheus prometheus = new Prometheus(process, port);
    await().atMost(PATIENCE).ignoreExceptions().until(() -> prometheus.isUp(home));
    return prometheus;
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
    URI uri = api.resolve("query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
    JsonNode answer = json.readTree(http.send(request, BodyHandlers.ofString()).body());
    if (!answer.path("status").asText().equals("success")) {
      throw new IllegalArgumentException(query + ": " + answer.path("error").asText());
    }
    List<Double> figures = new ArrayList<>();
    for (JsonNode series : answer.path("data").path("result")) {
      double figure = series.path("value").path(1).asDouble(Double.NaN);
      if (!Double.isNaN(figure)) {
        figures.add(figure);
      }
    }
    return figures;
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
