package dev.highwater.client.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/** The requests of one connection in the order in which they are sent, and the check of replies. */
abstract class Outgoing {

  /** How many requests can be handed over in one write, 1 or more. */
  abstract int mostInOneRun();

  /**
   * Whether a reply completes a request; else it is complete when the kernel has taken it.
   *
   * @param ahead how many requests go before it from now on, 0 for the next one
   */
  abstract boolean isAnswered(int ahead);

  /** Whether this is so of one request or more. */
  abstract boolean hasAnswered();

  /** Whether there are requests that no reply completes. */
  abstract boolean hasUnanswered();

  /**
   * The bytes of the next requests, to be written; writing them is what releases them.
   *
   * @param count 1 to {@link #mostInOneRun()}
   * @param nowNanos of {@link System#nanoTime()}, when they are sent
   * @param channel that they are written to
   */
  abstract ByteBuf next(int count, long nowNanos, Channel channel);

  /** Reads the replies to them, in their order; one for all calls. */
  abstract ReplyReader replies();
}
