package dev.highwater.client.connection;

import java.util.Locale;

/**
 * The first wrong byte of a reply.
 *
 * @param connection number of the connection in the run, from 0
 * @param request number of the request on its connection, from 0
 * @param offset of the byte in the reply, from 0
 * @param expected the byte that should have come, 0 to 255; -1 when none was expected at all
 * @param got the byte that came, 0 to 255
 */
public record Mismatch(int connection, long request, long offset, int expected, int got) {

  /** In one sentence. */
  @Override
  public String toString() {
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
}
