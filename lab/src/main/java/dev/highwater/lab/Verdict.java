package dev.highwater.lab;

import java.util.Locale;

/** Whether a claim was seen to be true. */
public enum Verdict {
  /** What happened is what the claim says. */
  HOLDS,
  /** Something else happened. */
  DIFFERS,
  /** It could not be tried here, or what happened tells nothing. */
  INCONCLUSIVE;

  /** As it is shown and written: {@code holds}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
