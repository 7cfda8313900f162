package dev.highwater.admin;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.highwater.admin.ConnectionsJson.Answer;
import dev.highwater.metering.ConnectionList;
import dev.highwater.metering.ConnectionMetrics;
import dev.highwater.options.Problems;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Answers which connections are open now, and which of them come first in an order. */
final class ConnectionsHandler implements HttpHandler {
  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Supplier<Map<String, ConnectionMetrics>> endpoints;
  private final boolean alwaysHtml;

  /**
   * @param endpoints by name, in the order in which they are shown; asked for every answer
   * @param alwaysHtml whether the answer is a page, else it is one only for who prefers that
   */
  ConnectionsHandler(Supplier<Map<String, ConnectionMetrics>> endpoints, boolean alwaysHtml) {
    this.endpoints = endpoints;
    this.alwaysHtml = alwaysHtml;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    Map<String, ConnectionMetrics> known = endpoints.get();
    Problems problems = new Problems();
    ConnectionsQuery query =
        ConnectionsQuery.of(exchange.getRequestURI(), known.keySet(), problems);
    if (!problems.isEmpty()) {
      String lines = String.join("\n", problems.lines()) + "\n";
      AdminServer.answer(exchange, BAD_REQUEST, "text/plain", lines);
      return;
    }
    ConnectionsJson list = ConnectionsJson.of(query, ask(query, known));
    exchange.getResponseHeaders().set("Vary", "Accept");
    if (alwaysHtml || prefersHtml(exchange)) {
      exchange
          .getResponseHeaders()
          .set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
      AdminServer.answer(exchange, OK, "text/html", ConnectionsHtml.of(query, list));
    } else {
      String text = JSON.writeValueAsString(list) + "\n";
      AdminServer.answer(exchange, OK, "application/json", text);
    }
  }

  /** All at the same time: a loop that hangs is waited for once, however many use it. */
  private static List<Answer> ask(ConnectionsQuery query, Map<String, ConnectionMetrics> known) {
    Map<String, CompletableFuture<ConnectionList>> asked = new LinkedHashMap<>();
    known.forEach(
        (name, meters) -> {
          if (query.endpoint() == null || query.endpoint().equals(name)) {
            asked.put(name, meters.connections(query.order(), query.limit()).toCompletableFuture());
          }
        });
    List<Answer> answers = new ArrayList<>();
    asked.forEach((name, answer) -> answers.add(new Answer(name, answer.join())));
    return answers;
  }

  /** A browser names HTML; what takes anything gets JSON. */
  private static boolean prefersHtml(HttpExchange exchange) {
    List<String> accepted = exchange.getRequestHeaders().get("Accept");
    return accepted != null && accepted.stream().anyMatch(types -> types.contains("text/html"));
  }
}
