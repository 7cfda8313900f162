package dev.highwater.lab.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where all bytes were that a program had written to one connection of this machine, as far as to
 * the program at its other end.
 *
 * @param writtenBytes given to Netty since the connection began
 * @param pendingBytes of these, in Netty's buffer: not taken by our kernel
 * @param partOfBlockBytes taken by our kernel of the write that is in progress; 0 if none is
 * @param unacknowledgedBytes taken by our kernel and not acknowledged by the peer's, which are lost
 *     at a reset: from TCP_INFO, or else from /proc; null where neither tells
 * @param source who told of the unacknowledged ones: {@code TCP_INFO}, {@code /proc/self/net/tcp},
 *     or {@code nobody}
 * @param unreadBytes acknowledged by the peer's kernel and not read by its program, from /proc;
 *     null where it does not tell
 */
public record Whereabouts(
    long writtenBytes,
    long pendingBytes,
    long partOfBlockBytes,
    @Nullable Long unacknowledgedBytes,
    String source,
    @Nullable Long unreadBytes) {

  /**
   * Where they are once nothing has moved for so long; from any thread but the event loop.
   *
   * @param stillFor longer than an acknowledgement may be delayed, 40 ms on Linux: until it comes,
   *     bytes are both unread and unacknowledged
   */
  public static Whereabouts whenStill(
      Bench bench, StudiedConnection connection, Duration stillFor, Duration atMost)
      throws InterruptedException {
    int ours = connection.localPort();
    bench.awaitStill(
        stillFor,
        atMost,
        () ->
            List.of(
                connection.ledger().withoutTime(),
                KernelSocket.ends(ours, connection.remotePort())));
    return connection.onLoop(() -> now(connection));
  }

  /** Where they are at this moment; on the event loop. */
  public static Whereabouts now(StudiedConnection connection) throws IOException {
    Ledger ledger = connection.ledgerNow();
    var buffer = connection.channel().unsafe().outboundBuffer();
    int ours = connection.localPort();
    Long unacknowledged = null;
    Long unread = null;
    for (KernelSocket end : KernelSocket.ends(ours, connection.remotePort())) {
      if (end.localPort() == ours) {
        unacknowledged = end.unacknowledgedBytes();
      } else {
        unread = end.unreadBytes();
      }
    }
    Ledger.Kernel kernel = ledger.kernel();
    String source = unacknowledged == null ? "nobody" : "/proc/self/net/tcp";
    if (kernel != null) {
      unacknowledged = kernel.inFlightBytes() + kernel.notSentBytes();
      source = "TCP_INFO";
    }
    return new Whereabouts(
        ledger.writtenBytes(),
        ledger.pendingBytes(),
        buffer == null ? 0 : buffer.currentProgress(),
        unacknowledged,
        source,
        unread);
  }

  /** Taken by our kernel, as Netty counts it. */
  public long acceptedBytes() {
    return writtenBytes - pendingBytes;
  }

  /** Arrived in the peer's kernel; null where nobody tells. */
  public @Nullable Long acknowledgedBytes() {
    return unacknowledgedBytes == null ? null : Long.valueOf(acceptedBytes() - unacknowledgedBytes);
  }

  /**
   * Whether every byte that our kernel took is found again: read by the peer's program, unread in
   * its kernel, or not acknowledged; true where nobody tells.
   *
   * @param readBytes what the peer's program has read, by its own count
   */
  public boolean addsUp(long readBytes) {
    return unacknowledgedBytes == null
        || unreadBytes == null
        || acceptedBytes() == readBytes + unreadBytes + unacknowledgedBytes;
  }
}
