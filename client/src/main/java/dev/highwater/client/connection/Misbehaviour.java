package dev.highwater.client.connection;

import java.util.Locale;

/** How a connection behaves badly on purpose. */
public enum Misbehaviour {
  /** It sends requests and never reads. */
  STALL,
  /** It sends requests and reads only so many bytes a second. */
  SLOW_READ,
  /** It says nothing. */
  SILENT,
  /** It resets the connection while the reply is on its way, and comes back. */
  RESET;

  /** For people: {@code slow-read}, as the option is called. */
  public String inWords() {
    return label().replace('_', '-');
  }

  /** For programs: {@code slow_read}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean sendsAllTheTime() {
    return this == STALL || this == SLOW_READ;
  }

  /**
   * Connections of a run that behave badly in the same way.
   *
   * @param connections how many, 1 or more
   * @param readBytesPerSecond of a slow reader, 1 or more; 0 with the other kinds
   */
  public record Group(Misbehaviour kind, int connections, long readBytesPerSecond) {}
}
