package dev.highwater.client.exchange;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The first wrong byte of a reply.
 *
 * @param connection number of the connection in the run, from 0
 * @param request number of the request on its connection, from 0; of a byte that nothing had asked
 *     for, that of the next request to be completed; {@link #STREAM} in a stream
 * @param message the line or the file that the request was read from; null when there is but one
 * @param offset of the byte in the reply, from 0; in a stream, of the byte in all that came
 * @param expected the byte that should have come, 0 to 255; -1 when none was expected at all
 * @param got the byte that came, 0 to 255
 */
public record Mismatch(
    int connection, long request, @Nullable String message, long offset, int expected, int got) {

  /** Stands in place of the request's number where there are no requests. */
  public static final long STREAM = -1;

  private static final String RULE = "the sentence that tells of a wrong byte";
  private static final Pattern FORM =
      Pattern.compile(
          "connection ([0-9]{1,9}), request ([0-9]{1,18})(?: \\((.{1,500})\\))?, offset"
              + " ([0-9]{1,18}): expected 0x([0-9a-f]{2}), got 0x([0-9a-f]{2})");
  private static final Pattern UNASKED =
      Pattern.compile(
          "connection ([0-9]{1,9}), (?:before request 0|after request ([0-9]{1,18})):"
              + " got byte 0x([0-9a-f]{2}) that nothing had asked for");

  /** Where there is but one message. */
  public Mismatch(int connection, long request, long offset, int expected, int got) {
    this(connection, request, null, offset, expected, got);
  }

  /**
   * Reads the sentence that {@link #toString} makes.
   *
   * @throws IllegalArgumentException with the rule as its message, when it is another
   */
  public static Mismatch parse(String sentence) {
    Matcher form = FORM.matcher(sentence);
    Matcher unasked = UNASKED.matcher(sentence);
    if (form.matches()) {
      return new Mismatch(
          Integer.parseInt(form.group(1)),
          Long.parseLong(form.group(2)),
          form.group(3),
          Long.parseLong(form.group(4)),
          Integer.parseInt(form.group(5), 16),
          Integer.parseInt(form.group(6), 16));
    }
    if (unasked.matches()) {
      return new Mismatch(
          Integer.parseInt(unasked.group(1)),
          unasked.group(2) == null ? 0 : Long.parseLong(unasked.group(2)) + 1,
          0,
          -1,
          Integer.parseInt(unasked.group(3), 16));
    }
    throw new IllegalArgumentException(RULE);
  }

  /** In one sentence. */
  @Override
  public String toString() {
    if (request == STREAM) {
      return ofStream();
    }
    if (expected < 0) {
      return String.format(
          Locale.ROOT,
          "connection %d, %s: got byte 0x%02x that nothing had asked for",
          connection,
          request == 0 ? "before request 0" : "after request " + (request - 1),
          got);
    }
    return String.format(
        Locale.ROOT,
        "connection %d, request %d%s, offset %d: expected 0x%02x, got 0x%02x",
        connection,
        request,
        message == null ? "" : " (" + message + ")",
        offset,
        expected,
        got);
  }

  private String ofStream() {
    String where = String.format(Locale.ROOT, "connection %d, offset %d", connection, offset);
    return expected < 0
        ? String.format(
            Locale.ROOT, "%s of the stream: got byte 0x%02x that had not been sent", where, got)
        : String.format(
            Locale.ROOT, "%s of the stream: expected 0x%02x, got 0x%02x", where, expected, got);
  }
}
