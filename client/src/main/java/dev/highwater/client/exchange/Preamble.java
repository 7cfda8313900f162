package dev.highwater.client.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * What is said on a connection before its first request, and the check of what the peer says: its
 * greeting, our first message, its answer; each only if it is asked for.
 */
public final class Preamble implements ReplyReader {
  private static final String GREETING = "greeting";
  private static final String FIRST_MESSAGE = "first message";

  private final @Nullable Expectation greeting;
  private final @Nullable Requests firstMessage;
  private final Expectation expectation;
  private final int connection;
  private boolean isOver;
  private String step = GREETING;
  private @Nullable ReplyReader awaited;

  public Preamble(Conversation conversation, int connection) {
    this.greeting = conversation.greeting();
    this.firstMessage = conversation.firstMessage();
    this.expectation = conversation.expectation();
    this.connection = connection;
  }

  /** Waits for what the peer says first, or else speaks. */
  public void begin(Channel channel, long nowNanos) {
    if (greeting == null) {
      speak(channel, nowNanos);
    } else {
      awaited = greeting.reader(connection);
    }
  }

  private void speak(Channel channel, long nowNanos) {
    step = FIRST_MESSAGE;
    if (firstMessage == null) {
      isOver = true;
      return;
    }
    RequestSource first = firstMessage.of(connection, expectation);
    channel.writeAndFlush(first.next(1, nowNanos, channel));
    if (first.hasAnswered()) {
      awaited = first.replies();
    } else {
      isOver = true;
    }
  }

  /** Whether requests may be sent. */
  public boolean isOver() {
    return isOver;
  }

  @Override
  public int read(ByteBuf bytes, int most) {
    return awaited == null ? 0 : awaited.read(bytes, most);
  }

  /** What was awaited has come, and was looked at; only while the channel is open. */
  public void goOn(Channel channel, long nowNanos) {
    release();
    if (step.equals(GREETING)) {
      speak(channel, nowNanos);
    } else {
      isOver = true;
    }
  }

  @Override
  public boolean lastWasWrong() {
    return awaited != null && awaited.lastWasWrong();
  }

  @Override
  public boolean isWrongSoFar() {
    return awaited != null && awaited.isWrongSoFar();
  }

  @Override
  public @Nullable Mismatch firstMismatch() {
    Mismatch found = awaited == null ? null : awaited.firstMismatch();
    return found == null
        ? null
        : new Mismatch(connection, 0, step, found.offset(), found.expected(), found.got());
  }

  @Override
  public void release() {
    if (awaited != null) {
      awaited.release();
      awaited = null;
    }
  }
}
