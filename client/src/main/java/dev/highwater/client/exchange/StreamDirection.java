package dev.highwater.client.exchange;

import java.util.Locale;

/** Which way bytes move when there are no requests. */
public enum StreamDirection {
  /** We write; what comes back is dropped. */
  UP,
  /** We only read. */
  DOWN,
  /** We write and read. */
  BOTH;

  /** Whether we write. */
  public boolean writes() {
    return this != DOWN;
  }

  /** The value of {@code --stream}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
