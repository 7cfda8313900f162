package dev.highwater.server;

import dev.highwater.transport.OptionInForce;
import java.util.List;

/** How far the server has come in its life, for the admin endpoint. Thread-safe. */
final class ServerState {
  private volatile boolean serving;
  private volatile boolean draining;
  private volatile List<OptionInForce> options = List.of();

  /** It accepts connections. */
  void serving(List<OptionInForce> inForce) {
    options = inForce;
    serving = true;
  }

  /** It accepts none any more, and waits for those that there are. */
  void draining() {
    draining = true;
  }

  boolean isReady() {
    return serving && !draining;
  }

  boolean isDraining() {
    return draining;
  }

  List<OptionInForce> options() {
    return options;
  }
}
