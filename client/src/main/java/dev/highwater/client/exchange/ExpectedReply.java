package dev.highwater.client.exchange;

import io.netty.buffer.ByteBuf;

/** What the next reply has to be, byte by byte. */
interface ExpectedReply {

  /** Where its bytes are; left as it is by whoever reads them. */
  ByteBuf bytes();

  /** Index of its first byte in there. */
  int begin();

  /** How many they are, 1 or more. */
  int length();

  /** Whether it is a line, so that one that differs ends with its own line. */
  boolean endsLine();

  /** It has come: goes on to the one after it. */
  void next();

  /** Gives back all memory; the connection has ended. */
  void release();
}
