package dev.highwater.client.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The bytes of all requests, as one stream that repeats itself: a position in the stream tells what
 * must be sent there and what an echo must bring back.
 *
 * <p>The content lies in one block, shared by all connections. The block is longer than the period,
 * so that a whole request, or a run of some, is contiguous wherever it begins.
 */
public final class RequestBytes extends Requests {
  /** A prime, so that with hardly any length do two requests begin at the same place soon. */
  private static final int RANDOM_PERIOD = 65_521;

  /** As much as is worth handing over in one write. */
  private static final int RUN_BYTES = 64 * 1024;

  private final ByteBuf block;
  private final int period;
  private final int length;
  private final boolean sameForAll;

  private RequestBytes(byte[] content, int length, boolean sameForAll) {
    this.period = content.length;
    this.length = length;
    this.sameForAll = sameForAll;
    int run = Math.max(length, RUN_BYTES);
    // Left to the collector: connections may write from it for as long as one of them is open.
    ByteBuf direct = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(period + run)).clear();
    while (direct.readableBytes() + period <= period + run) {
      direct.writeBytes(content);
    }
    direct.writeBytes(content, 0, period + run - direct.readableBytes());
    this.block = Unpooled.unreleasableBuffer(direct);
  }

  /** Requests of random bytes; each connection begins at another place of the stream. */
  public static RequestBytes random(int length, long seed) {
    byte[] content = new byte[RANDOM_PERIOD];
    new SplittableRandom(seed).nextBytes(content);
    return new RequestBytes(content, length, false);
  }

  /** Requests that are all this message, which is not empty. */
  public static RequestBytes message(byte[] message) {
    return new RequestBytes(Arrays.copyOf(message, message.length), message.length, true);
  }

  @Override
  public RequestSource of(int connection, Expectation expectation) {
    return new RepeatedRequests(this, connection, expectation);
  }

  @Override
  public RequestSource unread(int connection) {
    return new RepeatedRequests(this, connection, Expectation.none());
  }

  /** Bytes of one request. */
  public int length() {
    return length;
  }

  /** How many requests can be handed over in one write, 1 or more. */
  int requestsInOneRun() {
    return (block.capacity() - period) / length;
  }

  /** Where a connection's stream begins. */
  int start(int connection) {
    return sameForAll ? 0 : (int) ((long) connection * 7_919 % period); // any prime spreads them
  }

  /** The position that lies so many bytes behind another. */
  int advance(int position, int bytes) {
    return (int) (((long) position + bytes) % period);
  }

  /** The bytes at a position, to be written; they need no release. */
  ByteBuf slice(int position, int bytes) {
    return block.slice(position, bytes);
  }

  /** A view of the whole block for one reader. */
  ByteBuffer view() {
    return block.nioBuffer(0, block.capacity()).asReadOnlyBuffer();
  }
}
