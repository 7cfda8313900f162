package dev.highwater.metering;

import io.netty.channel.unix.Errors;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an exception of a socket operation says about the peer.
 *
 * <p>Native transports carry the errno; the JDK only has strerror(3)'s text, so both are read.
 */
public final class Failures {
  private Failures() {}

  /**
   * The close cause behind a failure, or null when the failure only says that the channel was
   * closed already and so says nothing.
   *
   * @param failure the exception
   * @return the cause, or null
   */
  public static @Nullable CloseCause causeOf(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      CloseCause cause = causeOfOne(t);
      if (cause != null) {
        return cause;
      }
    }
    boolean saysNothing = failure instanceof ClosedChannelException || isTlsClosed(failure);
    return saysNothing ? null : CloseCause.ERROR;
  }

  private static @Nullable CloseCause causeOfOne(Throwable t) {
    if (t instanceof Errors.NativeIoException e) {
      int errno = e.expectedErr();
      if (errno == Errors.ERRNO_ECONNRESET_NEGATIVE || errno == Errors.ERRNO_EPIPE_NEGATIVE) {
        return CloseCause.PEER_RESET;
      }
    }
    if (t instanceof SSLException && !isTlsClosed(t)) {
      return CloseCause.TLS;
    }
    return t instanceof IOException ? causeOfText(t.getMessage()) : null;
  }

  /** By its name, since a service without TLS need not have the class. */
  private static boolean isTlsClosed(Throwable t) {
    return t.getClass().getName().equals("io.netty.handler.ssl.SslClosedEngineException");
  }

  private static @Nullable CloseCause causeOfText(@Nullable String message) {
    if (message == null) {
      return null;
    }
    String text = message.toLowerCase(Locale.ROOT);
    if (text.contains("connection reset") || text.contains("broken pipe")) {
      return CloseCause.PEER_RESET; // EPIPE follows a reset that came after the peer's FIN
    }
    if (text.contains("connection abort")) {
      return CloseCause.LOCAL; // ECONNABORTED: killed on this host, as `ss -K` does
    }
    if (text.contains("timed out") || text.contains("unreachable") || text.contains("no route")) {
      return CloseCause.NETWORK_TIMEOUT;
    }
    return null;
  }
}
