package dev.highwater.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What an admin endpoint showed at one moment, got as Prometheus gets it: over HTTP, as text. */
public final class Scrape {
  /** It is to answer within a second; the rest is for a slow machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private static final Pattern LINE = Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  private final String text;
  private final long beginNanos;
  private final long endNanos;
  private final List<Sample> samples = new ArrayList<>();

  private Scrape(String text, long beginNanos, long endNanos) {
    this.text = text;
    this.beginNanos = beginNanos;
    this.endNanos = endNanos;
    text.lines().filter(line -> !line.startsWith("#")).map(Scrape::parse).forEach(samples::add);
  }

  /**
   * Fetches {@code /metrics}.
   *
   * @param address of the admin endpoint, {@code 127.0.0.1:9400}
   */
  public static Scrape of(String address) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + address + "/metrics"))
            .timeout(PATIENCE)
            .build();
    try {
      long begin = System.nanoTime();
      HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
      long end = System.nanoTime();
      if (response.statusCode() != 200) {
        throw new AssertionError(response.statusCode() + ": " + response.body());
      }
      return new Scrape(response.body(), begin, end);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /**
   * The value of the one series that has this name and these labels, whatever else it has.
   *
   * @param labels name, value, name, value
   * @throws AssertionError if there is none, or more than one
   */
  public double value(String name, String... labels) {
    List<Sample> found = find(name, labels);
    if (found.size() != 1) {
      throw new AssertionError(
          "%d series %s with labels %s:%n%s".formatted(found.size(), name, List.of(labels), text));
    }
    return found.get(0).value;
  }

  /**
   * The sum over all series that have this name and these labels.
   *
   * @throws AssertionError if there is none
   */
  public double sum(String name, String... labels) {
    List<Sample> found = find(name, labels);
    if (found.isEmpty()) {
      throw new AssertionError("no series %s with %s:%n%s".formatted(name, List.of(labels), text));
    }
    return found.stream().mapToDouble(sample -> sample.value).sum();
  }

  /** Only the series of this name that are not 0, as they are written. */
  public List<String> nonZero(String name) {
    return find(name).stream()
        .filter(sample -> sample.value != 0)
        .map(sample -> sample.line)
        .toList();
  }

  /** The names of all series; a histogram's have their endings. */
  public Set<String> names() {
    return samples.stream().map(sample -> sample.name).collect(Collectors.toSet());
  }

  /** How many series there are. */
  public int size() {
    return samples.size();
  }

  /** As it came. */
  public String text() {
    return text;
  }

  /** {@link System#nanoTime} before it was asked for: its values are not older. */
  public long beginNanos() {
    return beginNanos;
  }

  /** {@link System#nanoTime} when it had come: its values are not younger. */
  public long endNanos() {
    return endNanos;
  }

  private List<Sample> find(String name, String... labels) {
    return samples.stream()
        .filter(sample -> sample.name.equals(name) && sample.has(labels))
        .toList();
  }

  private static Sample parse(String line) {
    Matcher parts = LINE.matcher(line);
    if (!parts.matches()) {
      throw new AssertionError("not a sample: " + line);
    }
    Map<String, String> labels = new HashMap<>();
    Matcher label = LABEL.matcher(parts.group(2) == null ? "" : parts.group(2));
    while (label.find()) {
      labels.put(label.group(1), label.group(2));
    }
    return new Sample(line, parts.group(1), labels, number(parts.group(3)));
  }

  private static double number(String text) {
    return Double.parseDouble(text.replace("Inf", "Infinity"));
  }

  /** One line. */
  private record Sample(String line, String name, Map<String, String> labels, double value) {
    boolean has(String... wanted) {
      for (int i = 0; i < wanted.length; i += 2) {
        if (!wanted[i + 1].equals(labels.get(wanted[i]))) {
          return false;
        }
      }
      return true;
    }
  }
}
