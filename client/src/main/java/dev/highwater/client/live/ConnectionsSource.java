package dev.highwater.client.live;

import dev.highwater.admin.ConnectionsJson;
import dev.highwater.metering.ConnectionOrder;
import dev.highwater.process.CannotRunException;
import dev.highwater.units.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.URL;
import java.nio.charset.StandardCharsets;

/** Asks a running program on its admin endpoint which connections it has. */
public final class ConnectionsSource {
  private static final int PATIENCE_MILLIS = 5_000; // to connect, and for the answer
  private static final int OK = 200;

  /** Ten times as long as the longest answer; who knows what else answers there. */
  private static final int MOST_BYTES = 4 * 1024 * 1024;

  private final HostPort address;
  private final String path;

  /**
   * @param address of the admin endpoint
   * @param order by which the answer is sorted
   * @param limit most connections in it
   */
  public ConnectionsSource(HostPort address, ConnectionOrder order, int limit) {
    this.address = address;
    this.path = "/connections?order=" + order.label() + "&limit=" + limit;
  }

  /**
   * What is open now.
   *
   * @throws CannotRunException if nobody answers, or somebody else
   */
  public ConnectionsJson read() {
    try {
      HttpURLConnection connection = (HttpURLConnection) url().openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout(PATIENCE_MILLIS);
      connection.setReadTimeout(PATIENCE_MILLIS);
      connection.setInstanceFollowRedirects(false);
      connection.setRequestProperty("Accept", "application/json");
      try {
        return read(connection);
      } finally {
        connection.disconnect();
      }
    } catch (IOException silence) {
      throw new CannotRunException(
          "top: no answer, from %s (expected: a running server or client; --admin tells it where to answer; the system answered: %s)"
              .formatted(page(), silence.getMessage()),
          silence);
    }
  }

  private ConnectionsJson read(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    if (status != OK) {
      throw another(status < 0 ? "no HTTP" : String.valueOf(status));
    }
    byte[] body;
    try (InputStream in = connection.getInputStream()) {
      body = in.readNBytes(MOST_BYTES);
    }
    try {
      return ConnectionsJson.read(body);
    } catch (IOException notOurs) {
      throw another(start(body));
    }
  }

  private CannotRunException another(String answer) {
    return new CannotRunException(
        "top: %s, from %s (expected: the list of connections of a Highwater server or client; their admin endpoints are 127.0.0.1:9400 and :9401 by default)"
            .formatted(answer, page()));
  }

  private static String start(byte[] body) {
    String text = new String(body, 0, Math.min(body.length, 40), StandardCharsets.UTF_8);
    return text.isBlank() ? "nothing" : text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip() + " ...";
  }

  private URL url() throws IOException {
    // Who listens on all addresses is asked on the nearest.
    String near =
        InetAddress.getByName(address.host()).isAnyLocalAddress() ? "127.0.0.1" : address.host();
    return new URL("http", near, address.port(), path);
  }

  private String page() {
    return "http://" + address + "/connections";
  }
}
