package dev.highwater.client.connection;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Finds where replies end in the bytes of one connection, and what is wrong with them. */
interface ReplyReader {

  /**
   * Reads on; stops behind the last reply that is asked for and leaves the rest unread.
   *
   * @param bytes what has come, read from its reader index
   * @param most replies to complete at most, 0 or more
   * @return replies that were completed
   */
  int read(ByteBuf bytes, int most);

  /** How many of the replies completed since the last call were wrong. */
  default int takeMismatched() {
    return 0;
  }

  /** The first wrong byte of this connection; null while all is well. */
  default @Nullable Mismatch firstMismatch() {
    return null;
  }

  /** Gives back memory; the connection has ended, and nothing more is read. */
  default void release() {}
}
