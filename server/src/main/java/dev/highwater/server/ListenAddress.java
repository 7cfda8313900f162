package dev.highwater.server;

import dev.highwater.options.HostPort;
import dev.highwater.server.behaviour.Behaviour;

/**
 * One listener as it is typed: {@code echo=127.0.0.1:7007}.
 *
 * @param behaviour what happens to its connections
 * @param address where it listens; port 0 takes a free one
 * @param from where it was asked for, for error messages
 */
record ListenAddress(Behaviour behaviour, HostPort address, String from) {

  /**
   * Reads {@code BEHAVIOUR=HOST:PORT}.
   *
   * @throws IllegalArgumentException with the rule that the text breaks
   */
  static ListenAddress parse(String text, String from) {
    int equals = text.indexOf('=');
    if (equals <= 0) {
      throw new IllegalArgumentException(
          "BEHAVIOUR=HOST:PORT such as echo=127.0.0.1:7007, with a behaviour of "
              + Behaviour.names());
    }
    Behaviour behaviour = Behaviour.named(text.substring(0, equals));
    return new ListenAddress(behaviour, HostPort.parse(text.substring(equals + 1)), from);
  }

  /** As it is typed. */
  @Override
  public String toString() {
    return behaviour + "=" + address;
  }
}
