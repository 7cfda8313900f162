package dev.highwater.metering;

import java.util.Locale;

/** Which side of its connections a program is. */
public enum Role {
  /** It accepts them. */
  SERVER,
  /** It opens them. */
  CLIENT;

  /** {@return the value of the label {@code role}} */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
