package dev.highwater.units;

/**
 * A TCP endpoint as it is typed: {@code localhost:7007}, {@code 127.0.0.1:7007}, {@code
 * [::1]:7007}.
 *
 * @param host a name or an address, without brackets; not resolved here
 * @param port 0 to 65535; 0 lets the kernel choose, which only a listener can use
 */
public record HostPort(String host, int port) {
  private static final int PORT_MAX = 65_535;

  /**
   * Reads {@code HOST:PORT}.
   *
   * @throws IllegalArgumentException with the rule that the text breaks
   */
  public static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon <= 0) {
      throw new IllegalArgumentException("HOST:PORT");
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw new IllegalArgumentException("HOST:PORT, an IPv6 address in brackets as in [::1]:7007");
    }
    if (host.isBlank() || host.chars().anyMatch(Character::isWhitespace)) {
      throw new IllegalArgumentException("HOST:PORT");
    }
    return new HostPort(host, port(text.substring(colon + 1)));
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= PORT_MAX) {
        return port;
      }
    } catch (NumberFormatException notANumber) {
      // falls through to the rule
    }
    throw new IllegalArgumentException("HOST:PORT with a port from 0 to 65535");
  }

  /** As it is typed. */
  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
