package dev.highwater.admin;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.highwater.metering.ConnectionMetrics;
import dev.highwater.options.AdminGroup;
import dev.highwater.options.Requested;
import dev.highwater.process.CannotRunException;
import dev.highwater.process.Environment;
import dev.highwater.process.StopSignal;
import dev.highwater.transport.OptionInForce;
import dev.highwater.units.Durations;
import dev.highwater.units.HostPort;
import io.prometheus.metrics.exporter.httpserver.MetricsHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin endpoint: metrics, health, connections and options over HTTP, on threads of its own and
 * outside of every limit, so that it answers when the program is busy.
 */
public final class AdminServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
  private static final int THREADS = 4; // some may wait for slow readers, or for a loop that hangs
  private static final int BACKLOG = 16;
  private static final int MOST_SECONDS = 10; // of a request, and of its answer
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int UNAVAILABLE = 503;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final String PAGE =
      """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><title>Highwater</title></head>
      <body style="font-family: sans-serif; max-width: 40em; margin: 2em auto">
      <h1>Highwater</h1>
      <ul>
      <li><a href="/metrics">/metrics</a>: for Prometheus; text, OpenMetrics or protobuf</li>
      <li><a href="/health/live">/health/live</a>: the process answers</li>
      <li><a href="/health/ready">/health/ready</a>: it does its work, and is not stopping</li>
      <li><a href="/connections.html">/connections.html</a>,
      <a href="/connections?order=pending&amp;limit=50">/connections</a>: which of them is it?
      Peer, bytes, pending, for how long unwritable; as a page, as JSON</li>
      <li><a href="/options">/options</a>: requested, effective, and where from</li>
      </ul>
      </body></html>
      """;

  private final HttpServer server;
  private final ExecutorService threads;
  private final AtomicLong scrapes = new AtomicLong();
  private volatile Supplier<Map<String, ConnectionMetrics>> endpoints = Map::of;

  /** Requested by the next scrape that is answered, if anybody waits for one. */
  private volatile @Nullable StopSignal lastScrape;

  private AdminServer(HttpServer server) {
    this.server = server;
    AtomicInteger number = new AtomicInteger();
    threads =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "admin-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Starts to answer where it was asked for. An address that is only the default is not insisted
   * on: a second program on one machine does without, and says so.
   *
   * @return null when there is none
   * @throws CannotRunException if an address that somebody gave cannot be bound
   */
  public static @Nullable AdminServer startAsAsked(
      AdminGroup asked,
      Requested requested,
      Metrics metrics,
      BooleanSupplier ready,
      Supplier<List<OptionInForce>> options) {
    HostPort address = asked.address();
    if (address == null) {
      return null;
    }
    try {
      return start(address, metrics, ready, options);
    } catch (IOException refused) {
      if (!asked.isGiven()) {
        LOG.warn(
            "no admin endpoint: {} cannot be bound ({}); choose another with --admin",
            address,
            refused.getMessage());
        return null;
      }
      throw new CannotRunException(
          "admin: %s, from %s (expected: an address that can be bound, or none; the system answered: %s)"
              .formatted(address, requested.origin("admin").describe(), refused.getMessage()),
          refused);
    }
  }

  /**
   * Starts to answer.
   *
   * @param address to listen on; port 0 takes a free one
   * @param ready whether the program does its work; asked from other threads, as are the options
   * @throws IOException if the address cannot be bound
   */
  public static AdminServer start(
      HostPort address,
      Metrics metrics,
      BooleanSupplier ready,
      Supplier<List<OptionInForce>> options)
      throws IOException {
    InetSocketAddress socket = new InetSocketAddress(address.host(), address.port());
    if (socket.isUnresolved()) {
      throw new IOException("unknown host");
    }
    Environment.limitHttpExchanges(MOST_SECONDS);
    AdminServer admin = new AdminServer(HttpServer.create(socket, BACKLOG));
    MetricsHandler exposition = new MetricsHandler(metrics.registry());
    admin.serve("/metrics", admin.counted(exposition));
    admin.serve("/health/live", exchange -> answer(exchange, OK, "text/plain", "live\n"));
    admin.serve(
        "/health/ready",
        exchange -> {
          boolean isReady = ready.getAsBoolean();
          answer(
              exchange,
              isReady ? OK : UNAVAILABLE,
              "text/plain",
              isReady ? "ready\n" : "not ready\n");
        });
    admin.serve(
        "/options",
        exchange ->
            answer(
                exchange, OK, "application/json", JSON.writeValueAsString(options.get()) + "\n"));
    Supplier<Map<String, ConnectionMetrics>> endpoints = () -> admin.endpoints.get();
    admin.serve("/connections", new ConnectionsHandler(endpoints, false));
    admin.serve("/connections.html", new ConnectionsHandler(endpoints, true));
    admin.serve("/", exchange -> answer(exchange, OK, "text/html", PAGE));
    admin.server.setExecutor(admin.threads);
    admin.server.start();
    return admin;
  }

  /**
   * Lists the connections of these endpoints from now on.
   *
   * @param byName asked for every list, from other threads; a list shows them in this order
   */
  public void listConnections(Supplier<Map<String, ConnectionMetrics>> byName) {
    endpoints = byName;
  }

  /** Where it listens; with the port that the kernel chose if 0 was asked for. */
  public HostPort address() {
    InetSocketAddress bound = server.getAddress();
    return new HostPort(bound.getAddress().getHostAddress(), bound.getPort());
  }

  /** How often metrics were asked for and given. */
  public long scrapes() {
    return scrapes.get();
  }

  /**
   * Goes on answering until one more scrape is over that began after this call, so that somebody
   * has seen the last figures. To be called when these are final.
   *
   * @param longest how long at most; zero is not at all
   * @param stop ends it by the next request, or when it was requested twice
   */
  public void lingerForScrape(Duration longest, StopSignal stop) throws InterruptedException {
    if (longest.isZero()) {
      return;
    }
    StopSignal over = stop.ofWait();
    lastScrape = over;
    LOG.info(
        "staying until /metrics was scraped once more, at most {}; SIGTERM or Ctrl-C ends it now",
        Durations.format(longest));
    over.await(longest.toNanos());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void serve(String path, HttpHandler handler) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            if (!exchange.getRequestURI().getPath().equals(path)) {
              answer(exchange, NOT_FOUND, "text/plain", "no such page; / lists them\n");
            } else if (!List.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
              exchange.getResponseHeaders().set("Allow", "GET, HEAD");
              answer(exchange, METHOD_NOT_ALLOWED, "text/plain", "GET or HEAD\n");
            } else {
              handler.handle(exchange);
            }
          }
        });
  }

  static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private HttpHandler counted(HttpHandler handler) {
    return exchange -> {
      StopSignal awaited = lastScrape; // before the figures are read
      try (exchange) {
        handler.handle(exchange);
      }
      if (exchange.getRequestMethod().equals("GET") && exchange.getResponseCode() == OK) {
        scrapes.incrementAndGet();
        if (awaited != null) {
          awaited.request();
        }
      }
    };
  }
}
