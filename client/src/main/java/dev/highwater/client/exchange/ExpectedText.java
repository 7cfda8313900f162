package dev.highwater.client.exchange;

import dev.highwater.client.message.MessageTemplate;
import dev.highwater.client.message.RequestValues;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** A text that the next reply has to be; it may show the numbers of the request. */
final class ExpectedText implements ExpectedReply {
  private final @Nullable RequestValues values;
  private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
  private boolean endsLine;

  // Not of a pool: it is small, and lives as long as the connection.
  private ByteBuf filledIn = Unpooled.EMPTY_BUFFER;

  /** One that is filled in from the values of the connection, which are the reader's alone. */
  ExpectedText(RequestValues values) {
    this.values = values;
  }

  /** One that is always the same. */
  ExpectedText(MessageTemplate constant) {
    this.values = null;
    this.bytes = constant.constantBytes();
    this.endsLine = constant.endsLine();
  }

  /**
   * From here on it is the reply to another request.
   *
   * @param text one that can be predicted
   */
  void become(MessageTemplate text, long sequence, long round) {
    endsLine = text.endsLine();
    if (values == null || text.isConstant()) {
      bytes = text.constantBytes();
      return;
    }
    if (filledIn.capacity() < text.longestBytes()) {
      filledIn = Unpooled.wrappedBuffer(new byte[(int) text.longestBytes()]);
    }
    values.tell(sequence, round, 0);
    text.write(filledIn.clear(), values);
    bytes = filledIn;
  }

  @Override
  public ByteBuf bytes() {
    return bytes;
  }

  @Override
  public int begin() {
    return 0;
  }

  @Override
  public int length() {
    return bytes.readableBytes();
  }

  @Override
  public boolean endsLine() {
    return endsLine;
  }

  @Override
  public void next() {
    // it becomes another when it is told, and stays the same when it is not
  }

  @Override
  public void release() {
    // the collector has it
  }
}
