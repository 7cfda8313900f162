package dev.highwater.units;

/**
 * A socket option by its numbers, for what has no flag of its own; see setsockopt(2).
 *
 * @param level the protocol level, such as 6 for TCP
 * @param name the option's number within the level
 * @param value the int to set
 */
public record RawSocketOption(int level, int name, int value) {
  private static final String RULE = "LEVEL:NAME:INT, three integers such as 6:23:5";

  /**
   * Reads {@code LEVEL:NAME:INT}, each decimal or with a leading 0x.
   *
   * @throws IllegalArgumentException with the rule as its message, when the text is none
   */
  public static RawSocketOption parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException(RULE);
    }
    try {
      return new RawSocketOption(
          decimalOrHex(parts[0]), decimalOrHex(parts[1]), decimalOrHex(parts[2]));
    } catch (NumberFormatException noInt) {
      throw new IllegalArgumentException(RULE, noInt);
    }
  }

  /** Unlike {@link Integer#decode} no octal: 010 is ten. */
  public static int decimalOrHex(String text) {
    return text.startsWith("0x")
        ? Integer.parseUnsignedInt(text.substring(2), 16)
        : Integer.parseInt(text);
  }

  @Override
  public String toString() {
    return level + ":" + name + ":" + value;
  }
}
