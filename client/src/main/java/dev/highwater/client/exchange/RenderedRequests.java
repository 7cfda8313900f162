package dev.highwater.client.exchange;

import dev.highwater.client.message.RequestValues;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Requests that are made when they are sent.
 *
 * <p>They are written into buffers of the channel's pool, which go back there once the kernel has
 * taken them and, where the peer echoes them, their echo was compared: whichever is later.
 */
final class RenderedRequests extends RequestSource {
  /** As much as is worth handing over in one write. */
  private static final int RUN_BYTES = 64 * 1024;

  private final Message[] messages;
  private final Messages.Place place;
  private final RequestValues values;
  private final @Nullable SentBytes sent;
  private final ReplyReader replies;
  private final int longestBytes;
  private final int mostInOneRun;
  private final boolean hasAnswered;
  private final boolean hasUnanswered;
  private int turn;
  private long sequence;
  private long round;

  /**
   * @param sent keeps what is to be echoed; null when nobody reads the replies
   */
  RenderedRequests(Messages all, int connection, @Nullable SentBytes sent) {
    this.messages = all.inOrder();
    this.place = all.place(connection);
    this.values = all.values(connection);
    this.longestBytes = (int) all.longestBytes();
    this.mostInOneRun = Math.max(1, RUN_BYTES / longestBytes);
    this.hasAnswered = all.hasAnswered();
    this.hasUnanswered = all.hasUnanswered();
    this.sent = sent;
    this.replies =
        hasAnswered && sent != null
            ? new TurnReader(messages, all.values(connection), sent, connection)
            : Expectation.UNREAD;
  }

  @Override
  public int mostInOneRun() {
    return mostInOneRun;
  }

  @Override
  public boolean isAnswered(int ahead) {
    return !hasUnanswered || messages[(int) ((turn + (long) ahead) % messages.length)].isAnswered();
  }

  @Override
  public boolean hasAnswered() {
    return hasAnswered;
  }

  @Override
  public boolean hasUnanswered() {
    return hasUnanswered;
  }

  @Override
  public ByteBuf next(int count, long nowNanos, Channel channel) {
    ByteBuf out = channel.alloc().directBuffer(count * longestBytes);
    for (int i = 0; i < count; i++) {
      Message message = messages[turn];
      int begin = out.writerIndex();
      values.tell(sequence, round, nowNanos);
      message.template().write(out, values);
      if (sent != null && message.isEchoed()) {
        sent.add(out, begin, out.writerIndex() - begin);
      }
      place.countRequest();
      sequence++;
      if (++turn == messages.length) {
        turn = 0;
        round++;
      }
    }
    return out;
  }

  @Override
  public ReplyReader replies() {
    return replies;
  }
}
