package dev.highwater.client.exchange;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Finds where replies end in the bytes of one connection, and what is wrong with them. */
public interface ReplyReader {

  /**
   * Reads on; stops behind the last reply that is asked for, or behind one that is wrong, and
   * leaves the rest unread.
   *
   * @param bytes what has come, read from its reader index
   * @param most replies to complete at most, 0 or more
   * @return replies that were completed
   */
  int read(ByteBuf bytes, int most);

  /** Whether the last of the replies that {@link #read} just completed was wrong. */
  default boolean lastWasWrong() {
    return false;
  }

  /** Whether the reply that has begun, and has no end yet, is wrong already. */
  default boolean isWrongSoFar() {
    return false;
  }

  /** The first wrong byte of this connection; null while all is well. */
  default @Nullable Mismatch firstMismatch() {
    return null;
  }

  /** Gives back memory; the connection has ended, and nothing more is read. */
  default void release() {}
}
