package dev.highwater.client.lab.bench;

import dev.highwater.transport.CloseCause;
import dev.highwater.transport.Failures;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * What a scripted peer could still read after the other side had ended the connection.
 *
 * @param bytes read before the end
 * @param failure how it ended: null for FIN, else the exception, a reset as a rule
 */
public record Remains(long bytes, @Nullable IOException failure) {

  /** Has a peer read to the end; no read waits for longer than 20 s. */
  public static Remains readBy(PlainPeer peer) throws IOException {
    InputStream input = peer.channel().socket().getInputStream();
    byte[] buffer = new byte[64 * 1024];
    long total = 0;
    try {
      for (int n = input.read(buffer); n >= 0; n = input.read(buffer)) {
        total += n;
      }
      return new Remains(total, null);
    } catch (IOException end) {
      return new Remains(total, end);
    }
  }

  /** Whether it ended with RST. */
  public boolean isReset() {
    return failure != null && Failures.causeOf(failure) == CloseCause.PEER_RESET;
  }

  /** The end in one word or two, as a reader sees it. */
  public String end() {
    return failure == null ? "EOF" : Timeline.describe(failure);
  }
}
