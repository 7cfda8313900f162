package dev.highwater.transport;

import io.netty.channel.ConnectTimeoutException;
import java.util.Locale;
import java.util.Map;

/** How an attempt to connect ended. */
public enum ConnectOutcome {
  OK,
  /** Nobody listens there: the peer's system answered with a reset. */
  REFUSED,
  /** No answer within the connect timeout. */
  TIMEOUT,
  /** The peer reset the connection while it was made. */
  RESET,
  /** The network says that there is no way. */
  UNREACHABLE,
  /** All local ports of the source address are in use. */
  NO_LOCAL_PORT,
  /** The process may not open more descriptors. */
  NO_DESCRIPTOR,
  /** TLS was not agreed on: a certificate, a protocol version, an alert of the peer. */
  TLS,
  OTHER;

  /** Reads the failure of an attempt. */
  public static ConnectOutcome of(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      ConnectOutcome outcome = ofOne(t);
      if (outcome != OTHER) {
        return outcome;
      }
    }
    return OTHER;
  }

  private static ConnectOutcome ofOne(Throwable failure) {
    if (failure instanceof ConnectTimeoutException) {
      return TIMEOUT;
    }
    // The JDK and Netty's native transports both carry strerror(3)'s text.
    String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    if (text.contains("refused")) {
      return REFUSED;
    }
    if (text.contains("timed out")) {
      return TIMEOUT;
    }
    if (text.contains("reset")) {
      return RESET;
    }
    if (text.contains("unreachable") || text.contains("no route")) {
      return UNREACHABLE;
    }
    if (text.contains("cannot assign requested address")
        || text.contains("address already in use")) {
      return NO_LOCAL_PORT;
    }
    if (text.contains("too many open files")) {
      return NO_DESCRIPTOR;
    }
    return OTHER;
  }

  /** How many of these attempts came to nothing. */
  public static long failed(Map<ConnectOutcome, Long> attempts) {
    return attempts.entrySet().stream()
        .filter(attempt -> attempt.getKey() != OK)
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** The value of the label {@code outcome}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
