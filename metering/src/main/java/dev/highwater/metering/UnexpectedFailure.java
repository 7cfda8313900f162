package dev.highwater.metering;

import io.netty.channel.Channel;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Tells the log that a connection is closed after a failure that no handler knew how to deal with.
 */
final class UnexpectedFailure {
  private static final InternalLogger LOG =
      InternalLoggerFactory.getInstance(UnexpectedFailure.class);

  private UnexpectedFailure() {}

  /** With its stack trace, except where memory ran out: whose turn it was then says nothing. */
  static void tell(Channel channel, Throwable failure) {
    OutOfMemoryError memory = outOfMemory(failure);
    if (memory == null) {
      LOG.warn("closing {} after an unexpected failure", channel, failure);
    } else {
      LOG.warn("closing {} for want of memory: {}", channel, memory.getMessage());
    }
  }

  /**
   * The failed allocation behind a failure: of direct memory, by Netty's limit or the JDK's, or of
   * the heap; null if there is none.
   */
  static @Nullable OutOfMemoryError outOfMemory(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof OutOfMemoryError memory) {
        return memory;
      }
    }
    return null;
  }
}
