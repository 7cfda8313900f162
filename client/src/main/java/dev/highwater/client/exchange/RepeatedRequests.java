package dev.highwater.client.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/** Requests that lie ready in one block: nothing is copied for a write. */
final class RepeatedRequests extends RequestSource {
  private final RequestBytes requests;
  private final ReplyReader replies;
  private final boolean answered;
  private int position;

  RepeatedRequests(RequestBytes requests, int connection, Expectation expectation) {
    this.requests = requests;
    this.replies = expectation.reader(requests, connection);
    this.answered = expectation.kind() != Expectation.Kind.NONE;
    this.position = requests.start(connection);
  }

  @Override
  public int mostInOneRun() {
    return requests.requestsInOneRun();
  }

  @Override
  public boolean isAnswered(int ahead) {
    return answered;
  }

  @Override
  public boolean hasAnswered() {
    return answered;
  }

  @Override
  public boolean hasUnanswered() {
    return !answered;
  }

  @Override
  public ByteBuf next(int count, long nowNanos, Channel channel) {
    int bytes = count * requests.length();
    ByteBuf content = requests.slice(position, bytes);
    position = requests.advance(position, bytes);
    return content;
  }

  @Override
  public ReplyReader replies() {
    return replies;
  }
}
