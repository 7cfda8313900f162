package dev.highwater.metering;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.net.SocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One open connection at one moment, as its event loop saw it.
 *
 * @param peer address of the peer; null where the transport has none
 * @param local address of our side; null where the transport has none
 * @param ageNanos since it became active
 * @param receivedBytes read from the peer, on the wire
 * @param sentBytes that the kernel took from us, on the wire
 * @param pendingBytes written by the application and not taken by the kernel
 * @param unwritableNanos for how long it has been unwritable now; 0 while it is writable
 * @param readPaused whether nothing is read from the peer now
 * @param rttMicros smoothed round-trip time; null where the transport cannot ask the kernel
 * @param retransmits segments sent again since it began; null like the round-trip time
 * @param isTls whether there is a TLS handler in the pipeline
 * @param loop name of the thread that runs it
 */
public record ConnectionInfo(
    @Nullable SocketAddress peer,
    @Nullable SocketAddress local,
    long ageNanos,
    long receivedBytes,
    long sentBytes,
    long pendingBytes,
    long unwritableNanos,
    boolean readPaused,
    @Nullable Long rttMicros,
    @Nullable Long retransmits,
    boolean isTls,
    String loop) {

  /** By name, since a service without TLS need not have the class. */
  private static final ClassValue<Boolean> IS_TLS_HANDLER =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            if (c.getName().equals("io.netty.handler.ssl.SslHandler")) {
              return true;
            }
          }
          return false;
        }
      };

  /** Reads a connection that is open; on its event loop. */
  static ConnectionInfo of(ConnectionMeter meter, long nowNanos, String loop) {
    Channel channel = meter.channel();
    TcpInfo tcp = meter.tcpInfo();
    return new ConnectionInfo(
        channel.remoteAddress(),
        channel.localAddress(),
        nowNanos - meter.openedNanos(),
        meter.receivedBytes(),
        meter.sentBytes(),
        meter.pendingBytes(),
        meter.unwritableNanos(nowNanos),
        !channel.config().isAutoRead(),
        tcp == null ? null : (Long) tcp.rttMicros(),
        tcp == null ? null : (Long) tcp.retransmits(),
        isTls(channel),
        loop);
  }

  private static boolean isTls(Channel channel) {
    for (Map.Entry<String, ChannelHandler> handler : channel.pipeline()) {
      if (IS_TLS_HANDLER.get(handler.getValue().getClass())) {
        return true;
      }
    }
    return false;
  }
}
