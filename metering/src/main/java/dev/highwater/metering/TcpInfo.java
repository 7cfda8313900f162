package dev.highwater.metering;

import io.netty.channel.Channel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel knows of one TCP connection: {@code getsockopt(TCP_INFO)}, as laid out in
 * linux/tcp.h.
 *
 * <p>Netty does not pass on the length that the kernel filled: a field that the kernel does not
 * know reads as zero. The time limits ({@link #busyMicros()} and what follows) came with Linux
 * 4.10.
 */
public final class TcpInfo {
  private static final int LENGTH = 248;
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_INFO = 11;
  private static final int STATE_CLOSE = 7;
  private static final int STATE_LISTEN = 10;
  private static final RawUnixChannelOption OPTION =
      new RawUnixChannelOption("TCP_INFO", IPPROTO_TCP, TCP_INFO, LENGTH);

  private final ByteBuffer struct;

  private TcpInfo(ByteBuffer struct) {
    this.struct = struct;
  }

  /**
   * Reads the struct; null where the transport cannot, or once the descriptor is gone.
   *
   * @param channel the connection
   * @return what the kernel knew at this moment, or null
   */
  public static @Nullable TcpInfo of(Channel channel) {
    if (!channel.isOpen()) {
      return null;
    }
    ByteBuffer struct;
    try {
      struct = channel.config().getOption(OPTION);
    } catch (RuntimeException closedMeanwhile) {
      return null;
    }
    return struct == null ? null : new TcpInfo(struct.order(ByteOrder.nativeOrder()));
  }

  /** {@return true for a listening socket, on which two fields tell of the accept queue} */
  public boolean isListening() {
    return struct.get(0) == STATE_LISTEN;
  }

  /**
   * {@return true once the connection is gone, as after a reset; a FIN alone does not make it so}
   */
  public boolean isClosed() {
    return struct.get(0) == STATE_CLOSE;
  }

  /** {@return connections that wait to be accepted; only of a listening socket} */
  public long acceptQueueLength() {
    return unsignedInt(24);
  }

  /** {@return the backlog that the kernel granted; only of a listening socket} */
  public long acceptQueueLimit() {
    return unsignedInt(28);
  }

  /**
   * Bytes that the peer's kernel has acknowledged. On some connections the SYN counts as one:
   * compare with the figure at the beginning.
   *
   * @return bytes, or one more
   */
  public long acknowledgedBytes() {
    return struct.getLong(120);
  }

  /** {@return bytes taken from the program and not sent for the first time} */
  public long notSentBytes() {
    return unsignedInt(144);
  }

  /** {@return bytes of data sent, retransmitted ones once more; since Linux 4.19} */
  public long sentBytes() {
    return struct.getLong(200);
  }

  /** {@return bytes of data sent again; since Linux 4.19} */
  public long retransmittedBytes() {
    return struct.getLong(208);
  }

  /** {@return segments sent and not acknowledged} */
  public long unacknowledgedSegments() {
    return unsignedInt(24);
  }

  /**
   * {@return the smallest round-trip time of the last minutes, in microseconds; since Linux 4.6}
   */
  public long smallestRttMicros() {
    return unsignedInt(148);
  }

  /** {@return smoothed round-trip time in microseconds} */
  public long rttMicros() {
    return unsignedInt(68);
  }

  /** {@return congestion window in segments} */
  public long congestionWindowSegments() {
    return unsignedInt(80);
  }

  /** {@return segments retransmitted since the connection began} */
  public long retransmits() {
    return unsignedInt(100);
  }

  /** {@return microseconds that the connection had something to send} */
  public long busyMicros() {
    return struct.getLong(168);
  }

  /** {@return microseconds of the busy time that it was held back by the peer's receive window} */
  public long receiveWindowLimitedMicros() {
    return struct.getLong(176);
  }

  /** {@return microseconds of the busy time that it was held back by our send buffer} */
  public long sendBufferLimitedMicros() {
    return struct.getLong(184);
  }

  private long unsignedInt(int offset) {
    return Integer.toUnsignedLong(struct.getInt(offset));
  }
}
