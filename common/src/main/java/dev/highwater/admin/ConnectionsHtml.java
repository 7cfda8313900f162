package dev.highwater.admin;

import dev.highwater.admin.ConnectionsJson.Connection;
import dev.highwater.admin.ConnectionsJson.Endpoint;
import dev.highwater.metering.ConnectionOrder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The list of connections as a page that loads itself again, and nothing else. */
final class ConnectionsHtml {
  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="2">
      <title>Highwater: connections</title>
      <style>
      body { font-family: sans-serif; margin: 1.5em }
      table { border-collapse: collapse }
      th, td { padding: .15em .6em; text-align: right; border-bottom: 1px solid #ddd; white-space: nowrap }
      th.text, td.text { text-align: left; font-family: monospace }
      tr.stuck td { background: #fdd }
      .silent { color: #a00 }
      </style></head><body>
      <h1>Connections</h1>
      """;

  private final StringBuilder page = new StringBuilder(HEAD);
  private final ConnectionsQuery query;

  private ConnectionsHtml(ConnectionsQuery query) {
    this.query = query;
  }

  static String of(ConnectionsQuery query, ConnectionsJson list) {
    ConnectionsHtml html = new ConnectionsHtml(query);
    list.endpoints().forEach(html::total);
    if (!list.silentLoops().isEmpty()) {
      html.page.append("<p class=\"silent\">No answer from the event loops ");
      html.page.append(escaped(String.join(", ", list.silentLoops()))).append(".</p>\n");
    }
    html.orders();
    html.table(list.connections());
    return html.page.append("</body></html>\n").toString();
  }

  private void total(Endpoint endpoint) {
    page.append("<p>").append(escaped(endpoint.endpoint())).append(": ");
    page.append(count(endpoint.connections())).append(" connections, ");
    page.append(count(endpoint.unwritable())).append(" unwritable, ");
    page.append(count(endpoint.pendingBytes())).append(" bytes pending</p>\n");
  }

  private void orders() {
    page.append("<p>Sorted by ");
    for (ConnectionOrder order : ConnectionOrder.values()) {
      if (order == query.order()) {
        page.append("<b>").append(order.label()).append("</b> ");
      } else {
        page.append("<a href=\"").append(escaped(link(order))).append("\">");
        page.append(order.label()).append("</a> ");
      }
    }
    page.append("</p>\n");
  }

  private String link(ConnectionOrder order) {
    String endpoint = query.endpoint();
    return "?order="
        + order.label()
        + "&limit="
        + query.limit()
        + (endpoint == null
            ? ""
            : "&endpoint=" + URLEncoder.encode(endpoint, StandardCharsets.UTF_8));
  }

  private void table(List<Connection> connections) {
    page.append(
        """
        <table><tr><th class="text">peer</th><th>pending, bytes</th><th>unwritable, s</th>
        <th>age, s</th><th>received, bytes</th><th>sent, bytes</th><th>rtt, us</th>
        <th>retransmits</th><th>reading</th><th>tls</th><th class="text">endpoint</th>
        <th class="text">local</th><th class="text">loop</th></tr>
        """);
    for (Connection connection : connections) {
      page.append(connection.unwritableSeconds() > 0 ? "<tr class=\"stuck\">" : "<tr>");
      text(connection.peer());
      number(count(connection.pendingBytes()));
      number(seconds(connection.unwritableSeconds()));
      number(seconds(connection.ageSeconds()));
      number(count(connection.receivedBytes()));
      number(count(connection.sentBytes()));
      number(connection.rttMicros() == null ? "" : count(connection.rttMicros()));
      number(connection.retransmits() == null ? "" : count(connection.retransmits()));
      number(connection.readPaused() ? "paused" : "yes");
      number(connection.tls() ? "yes" : "no");
      text(connection.endpoint());
      text(connection.local());
      text(connection.loop());
      page.append("</tr>\n");
    }
    page.append("</table>\n");
  }

  private void text(@Nullable String text) {
    page.append("<td class=\"text\">").append(escaped(text == null ? "" : text)).append("</td>");
  }

  private void number(String text) {
    page.append("<td>").append(text).append("</td>");
  }

  private static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%,.1f", seconds);
  }

  /** Names of endpoints are typed by people, and addresses may be names of files. */
  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
