package dev.highwater.options;

/** A command or option group with rules that a single value cannot be checked against. */
public interface Validated {
  /** Whether these options, with all that is mixed into them, are to be checked at all. */
  default boolean applies(Requested requested) {
    return true;
  }

  /**
   * Checks the values after all of them are set. Called once for the command and each of its
   * mixins, also when some values could not be read: those fields then hold their defaults, and
   * {@link Requested#problem} says nothing more about them.
   *
   * @param requested what was asked for and where
   * @param problems where broken rules go
   */
  void validate(Requested requested, Problems problems);
}
