package dev.highwater.options;

/** Options that are checked, with all that is mixed into them, only where they apply. */
public interface Conditional {
  /** Whether they do, in what was asked for. */
  boolean applies(Requested requested);
}
