package dev.highwater.client.connection;

import dev.highwater.client.exchange.ReplyReader;
import dev.highwater.client.exchange.WrongBytes;
import io.netty.buffer.ByteBuf;

/**
 * Takes the replies that come on one connection: ends requests with them, and tells what of them is
 * wrong.
 */
final class ReplyIntake {
  private final ReplyReader reader;
  private final InFlight inFlight;
  private final WrongBytes wrongBytes;
  private boolean answered;
  private long ended;

  ReplyIntake(ReplyReader reader, InFlight inFlight, WrongBytes wrongBytes) {
    this.reader = reader;
    this.inFlight = inFlight;
    this.wrongBytes = wrongBytes;
  }

  /**
   * Reads what has come.
   *
   * @return false when nobody could tell what comes next: a reply is wrong and has no end yet, or
   *     there are bytes that nothing had asked for
   */
  boolean read(ByteBuf bytes, long nowNanos) {
    int done;
    do { // once, but for wrong replies
      done = reader.read(bytes, inFlight.waitingForReplies());
      if (done > 0) {
        end(done, nowNanos);
      }
    } while (done > 0 && bytes.isReadable());
    if (reader.isWrongSoFar()) { // it counts when it is seen
      wrongBytes.tellFirst(reader);
      inFlight.mismatched(nowNanos);
      return false;
    }
    return isAllRead(bytes, nowNanos);
  }

  /** So many requests have their replies, of which only the last can be wrong. */
  private void end(int done, long nowNanos) {
    int right = reader.lastWasWrong() ? done - 1 : done;
    if (right > 0) {
      answered = true;
      inFlight.replied(right, nowNanos);
    }
    if (right < done) {
      wrongBytes.tellFirst(reader);
      inFlight.mismatched(nowNanos);
    }
    ended += done;
  }

  /** Whether nothing is left of what has come; what is left counts as bytes nobody asked for. */
  boolean isAllRead(ByteBuf bytes, long nowNanos) {
    if (bytes.isReadable()) {
      wrongBytes.countUnasked(bytes, ended, nowNanos);
      return false;
    }
    return true;
  }

  /** The kernel has taken so many requests that nobody answers. */
  void taken(int requests, long nowNanos) {
    inFlight.taken(requests, nowNanos);
    ended += requests;
  }

  /** Whether a right reply has come. */
  boolean hasAnswered() {
    return answered;
  }

  /** Gives back memory; nothing more is read. */
  void release() {
    reader.release();
  }
}
