package dev.highwater.client.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/** The requests of one connection in the order in which they are sent, and the check of replies. */
public abstract class RequestSource {

  /** How many requests can be handed over in one write, 1 or more. */
  public abstract int mostInOneRun();

  /**
   * Whether a reply completes a request; else it is complete when the kernel has taken it.
   *
   * @param ahead how many requests go before it from now on, 0 for the next one
   */
  public abstract boolean isAnswered(int ahead);

  /** Whether this is so of one request or more. */
  public abstract boolean hasAnswered();

  /** Whether there are requests that no reply completes. */
  public abstract boolean hasUnanswered();

  /**
   * The bytes of the next requests, to be written; writing them is what releases them.
   *
   * @param count 1 to {@link #mostInOneRun()}
   * @param nowNanos of {@link System#nanoTime()}, when they are sent
   * @param channel that they are written to
   */
  public abstract ByteBuf next(int count, long nowNanos, Channel channel);

  /** Reads the replies to them, in their order; one for all calls. */
  public abstract ReplyReader replies();
}
