package dev.highwater.server;

import dev.highwater.options.Problems;
import dev.highwater.server.behaviour.Behaviour;
import dev.highwater.units.HostPort;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One listener as it is typed: {@code echo=127.0.0.1:7007}, {@code slow=[::1]:7008?delay=1s}.
 *
 * @param behaviour what happens to its connections
 * @param address where it listens; port 0 takes a free one
 * @param typed all of it, parameters included
 * @param from where it was asked for, for error messages
 */
record ListenAddress(Behaviour behaviour, HostPort address, String typed, String from) {

  /**
   * Reads {@code BEHAVIOUR=HOST:PORT}, with parameters behind a question mark.
   *
   * @param problems is told all that is wrong with the text
   * @return null when something is wrong
   */
  static @Nullable ListenAddress parse(String text, String from, Problems problems) {
    Consumer<String> brokenRules = rule -> problems.add("listen", text, from, rule);
    int equals = text.indexOf('=');
    if (equals <= 0) {
      brokenRules.accept(
          "BEHAVIOUR=HOST:PORT such as echo=127.0.0.1:7007, with a behaviour of "
              + Behaviour.names());
      return null;
    }
    int question = text.indexOf('?', equals);
    String where = text.substring(equals + 1, question < 0 ? text.length() : question);
    String query = question < 0 ? null : text.substring(question + 1);
    Behaviour behaviour = Behaviour.parse(text.substring(0, equals), query, brokenRules);
    HostPort address = null;
    try {
      address = HostPort.parse(where);
    } catch (IllegalArgumentException rule) {
      brokenRules.accept(String.valueOf(rule.getMessage()));
    }
    return behaviour == null || address == null
        ? null
        : new ListenAddress(behaviour, address, text, from);
  }

  /** As it is typed. */
  @Override
  public String toString() {
    return typed;
  }
}
