package dev.highwater.server;

import dev.highwater.tls.Tls;
import dev.highwater.transport.ConnectionSettings;
import dev.highwater.transport.SocketSettings;
import dev.highwater.transport.Transport;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a server is told before it starts.
 *
 * @param listeners one or more
 * @param transport one that is available here
 * @param listenerOptions set on each listening socket before it is bound
 * @param connections set on each accepted connection
 * @param maxConnections most connections open at once, 1 or more
 * @param idleTimeout closes a connection on which nothing moved for so long; null means never
 * @param tls spoken on every connection; null means plain TCP
 */
record ServerSettings(
    List<ListenAddress> listeners,
    Transport transport,
    SocketSettings listenerOptions,
    ConnectionSettings connections,
    int maxConnections,
    @Nullable Duration idleTimeout,
    @Nullable Tls tls) {

  /** How bytes travel, for people: the transport, and {@code tls} if it is spoken. */
  String way() {
    return tls == null ? transport.toString() : transport + " tls";
  }
}
