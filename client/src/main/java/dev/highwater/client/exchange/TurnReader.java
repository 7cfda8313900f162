package dev.highwater.client.exchange;

import dev.highwater.client.message.RequestValues;
import io.netty.buffer.ByteBuf;
import java.util.IdentityHashMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Expects the replies to messages that are sent in turn, each as its own message says. */
final class TurnReader implements ReplyReader {
  private final Message[] messages;
  private final ReplyReader[] readers;
  private final ExpectedText text;
  private final int connection;
  private boolean isTold;
  private int turn;
  private long round;
  private boolean lastWasWrong;
  private @Nullable Mismatch first;

  /**
   * @param messages of which one or more are answered
   * @param values those of the connection, for the reader alone
   * @param sent the requests that are echoed, as they were sent
   */
  TurnReader(Message[] messages, RequestValues values, SentBytes sent, int connection) {
    this.messages = messages;
    this.connection = connection;
    this.readers = new ReplyReader[messages.length];
    this.text = new ExpectedText(values);
    ReplyReader echo = new ExactReader(sent, connection);
    ReplyReader equal = new ExactReader(text, connection);
    IdentityHashMap<Expectation, ReplyReader> others =
        new IdentityHashMap<>(); // as many as are different
    for (int i = 0; i < messages.length; i++) {
      Expectation expectation = messages[i].expectation();
      readers[i] =
          switch (expectation.kind()) {
            case ECHO -> echo;
            case EQUALS -> equal;
            default -> others.computeIfAbsent(expectation, e -> e.reader(connection));
          };
    }
  }

  @Override
  public int read(ByteBuf bytes, int most) {
    int done = 0;
    lastWasWrong = false;
    while (done < most && bytes.isReadable() && !lastWasWrong) {
      ReplyReader reader = readerOfNext();
      int completed = reader.read(bytes, 1);
      if (first == null && reader.firstMismatch() != null) {
        first = ofThisTurn(Objects.requireNonNull(reader.firstMismatch()));
      }
      if (completed == 0) {
        break; // all that has come is the beginning of a reply
      }
      lastWasWrong = reader.lastWasWrong();
      done++;
      advance();
    }
    return done;
  }

  /** Who reads the next reply; made ready for it once. */
  private ReplyReader readerOfNext() {
    if (!isTold) {
      while (!messages[turn].isAnswered()) {
        advance();
      }
      Expectation expectation = messages[turn].expectation();
      if (expectation.kind() == Expectation.Kind.EQUALS) {
        text.become(expectation.text(), sequence(), round);
      }
      isTold = true;
    }
    return readers[turn];
  }

  private long sequence() {
    return round * messages.length + turn;
  }

  private void advance() {
    isTold = false;
    if (++turn == messages.length) {
      turn = 0;
      round++;
    }
  }

  private Mismatch ofThisTurn(Mismatch found) {
    return new Mismatch(
        connection,
        sequence(),
        messages[turn].origin(),
        found.offset(),
        found.expected(),
        found.got());
  }

  @Override
  public boolean lastWasWrong() {
    return lastWasWrong;
  }

  @Override
  public boolean isWrongSoFar() {
    return isTold && readers[turn].isWrongSoFar();
  }

  @Override
  public @Nullable Mismatch firstMismatch() {
    return first;
  }

  @Override
  public void release() {
    for (ReplyReader reader : readers) {
      reader.release();
    }
  }
}
