package dev.highwater.client.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** What is said on a connection before its first request, and the check of what the peer says. */
final class Opening implements ReplyReader {
  private final @Nullable Requests firstMessage;
  private final Expectation expectation;
  private final int connection;
  private boolean isOver;
  private @Nullable ReplyReader awaited;

  Opening(Conversation conversation, int connection) {
    this.firstMessage = conversation.firstMessage();
    this.expectation = conversation.expectation();
    this.connection = connection;
  }

  /** Says what is to be said first. */
  void begin(Channel channel, long nowNanos) {
    if (firstMessage == null) {
      isOver = true;
      return;
    }
    Outgoing first = firstMessage.of(connection, expectation);
    channel.writeAndFlush(first.next(1, nowNanos, channel));
    if (first.hasAnswered()) {
      awaited = first.replies();
    } else {
      isOver = true;
    }
  }

  /** Whether requests may be sent. */
  boolean isOver() {
    return isOver;
  }

  @Override
  public int read(ByteBuf bytes, int most) {
    return awaited == null ? 0 : awaited.read(bytes, most);
  }

  /** What was awaited has come, and was looked at. */
  void goOn() {
    release();
    isOver = true;
  }

  @Override
  public int takeMismatched() {
    return awaited == null ? 0 : awaited.takeMismatched();
  }

  @Override
  public @Nullable Mismatch firstMismatch() {
    return awaited == null ? null : awaited.firstMismatch();
  }

  @Override
  public void release() {
    if (awaited != null) {
      awaited.release();
      awaited = null;
    }
  }
}
