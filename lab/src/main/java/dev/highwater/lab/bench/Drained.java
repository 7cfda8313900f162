package dev.highwater.lab.bench;

import dev.highwater.metering.CloseCause;
import dev.highwater.metering.Failures;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What a scripted peer still got from a connection, and how that ended.
 *
 * @param bytes that came
 * @param crc32 of these bytes, to compare contents with
 * @param failure null when the other side ended in order (FIN)
 */
public record Drained(long bytes, long crc32, @Nullable IOException failure) {

  /** Reads until FIN, a reset, or until nothing came for 20 s. */
  public static Drained from(PlainPeer peer, Timeline timeline, String who) {
    byte[] bytes = new byte[64 * 1024];
    CRC32 crc = new CRC32();
    long total = 0;
    try {
      InputStream input = peer.channel().socket().getInputStream();
      for (int n = input.read(bytes); n >= 0; n = input.read(bytes)) {
        total += n;
        crc.update(bytes, 0, n);
      }
      timeline.add(who, "read to the end (FIN)", total);
      return new Drained(total, crc.getValue(), null);
    } catch (IOException failure) {
      timeline.failed(who, "read until it failed", total, failure);
      return new Drained(total, crc.getValue(), failure);
    }
  }

  /** Whether the other side ended in order. */
  public boolean endedInOrder() {
    return failure == null;
  }

  /** Whether the end was a reset. */
  public boolean wasReset() {
    return failure != null && Failures.causeOf(failure) == CloseCause.PEER_RESET;
  }

  /** How it ended, in a few words. */
  public String end() {
    return failure == null ? "FIN" : Timeline.describe(failure);
  }
}
