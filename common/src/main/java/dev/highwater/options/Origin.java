package dev.highwater.options;

/**
 * Where the value of one option came from.
 *
 * @param kind which of the places
 * @param name how to say it: {@code --rate}, {@code HIGHWATER_RATE}, {@code file.yaml (rate)},
 *     {@code default}
 */
public record Origin(Kind kind, String name) {
  /** The places an option's value can come from, in order of precedence. */
  public enum Kind {
    FLAG,
    ENVIRONMENT,
    FILE,
    DEFAULT
  }

  /** Nobody gave a value. */
  public static final Origin DEFAULT = new Origin(Kind.DEFAULT, "default");

  /** The place as an error or a report names it. */
  public String describe() {
    return kind == Kind.DEFAULT ? "default" : name;
  }
}
