package dev.highwater.admin;

import dev.highwater.metering.ConnectionOrder;
import dev.highwater.options.Problems;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which connections somebody wants to see.
 *
 * @param order by which they are sorted
 * @param limit most connections in the answer, 1 to {@value #MOST}
 * @param endpoint whose connections; null for those of all endpoints
 */
record ConnectionsQuery(ConnectionOrder order, int limit, @Nullable String endpoint) {
  static final int MOST = 1_000;
  static final int USUAL = 50;
  private static final String FROM = "the query";

  /**
   * Reads {@code order=pending&limit=50&endpoint=echo}; each may be left out.
   *
   * @param known the names of the endpoints
   * @param problems gets all that is wrong
   * @return to be used only if there are no problems
   */
  static ConnectionsQuery of(URI uri, Set<String> known, Problems problems) {
    Map<String, String> given = parameters(uri, problems);
    ConnectionOrder order = order(given.remove("order"), problems);
    int limit = limit(given.remove("limit"), problems);
    String endpoint = given.remove("endpoint");
    if (endpoint != null && !known.contains(endpoint)) {
      String rule = known.isEmpty() ? "none, there is no endpoint yet" : "one of ";
      problems.add("endpoint", endpoint, FROM, rule + String.join(", ", known));
    }
    given.forEach((name, value) -> problems.add(name, value, FROM, "order, limit or endpoint"));
    return new ConnectionsQuery(order, limit, endpoint);
  }

  private static Map<String, String> parameters(URI uri, Problems problems) {
    Map<String, String> given = new LinkedHashMap<>();
    String query = uri.getRawQuery();
    for (String part : query == null ? new String[0] : query.split("&", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      String[] pair = part.split("=", 2);
      String name = decoded(pair[0]);
      String value = pair.length == 1 ? "" : decoded(pair[1]);
      if (given.put(name, value) != null) {
        problems.add(name, value, FROM, "each parameter once");
      }
    }
    return given;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException halfEscape) {
      return text; // it is no value of ours, and is shown as it came
    }
  }

  private static ConnectionOrder order(@Nullable String given, Problems problems) {
    if (given == null) {
      return ConnectionOrder.PENDING;
    }
    for (ConnectionOrder order : ConnectionOrder.values()) {
      if (order.label().equals(given)) {
        return order;
      }
    }
    String all =
        Arrays.stream(ConnectionOrder.values())
            .map(ConnectionOrder::label)
            .collect(Collectors.joining(", "));
    problems.add("order", given, FROM, "one of " + all);
    return ConnectionOrder.PENDING;
  }

  private static int limit(@Nullable String given, Problems problems) {
    if (given == null) {
      return USUAL;
    }
    try {
      int limit = Integer.parseInt(given);
      if (limit >= 1 && limit <= MOST) {
        return limit;
      }
    } catch (NumberFormatException notANumber) {
      // falls through to the rule
    }
    problems.add("limit", given, FROM, "1 to " + MOST);
    return USUAL;
  }
}
