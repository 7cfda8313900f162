package dev.highwater.client.connection;

import java.util.Locale;

/**
 * The first wrong byte of a reply.
 *
 * @param connection number of the connection in the run, from 0
 * @param request number of the request on its connection, from 0; {@link #STREAM} in a stream
 * @param offset of the byte in the reply, from 0; in a stream, of the byte in all that came
 * @param expected the byte that should have come, 0 to 255; -1 when none was expected at all
 * @param got the byte that came, 0 to 255
 */
public record Mismatch(int connection, long request, long offset, int expected, int got) {

  /** Stands in place of the request's number where there are no requests. */
  public static final long STREAM = -1;

  /** In one sentence. */
  @Override
  public String toString() {
    if (request == STREAM) {
      return ofStream();
    }
    if (expected < 0) {
      return String.format(
          Locale.ROOT,
          "connection %d, after request %d: got byte 0x%02x that nothing had asked for",
          connection,
          request,
          got);
    }
    return String.format(
        Locale.ROOT,
        "connection %d, request %d, offset %d: expected 0x%02x, got 0x%02x",
        connection,
        request,
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
