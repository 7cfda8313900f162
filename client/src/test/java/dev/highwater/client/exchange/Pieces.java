package dev.highwater.client.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import java.util.function.ToIntFunction;

/** Bytes as a network delivers them: cut anywhere. */
final class Pieces {
  private Pieces() {}

  /**
   * Gives bytes to a reader in random pieces, from one byte up.
   *
   * @param read takes a piece and answers how many replies it completed
   * @return replies that were completed
   */
  static int give(byte[] bytes, Random random, ToIntFunction<ByteBuf> read) {
    int done = 0;
    for (int from = 0; from < bytes.length; ) {
      int most = random.nextBoolean() ? 4 : 2_000;
      int length = Math.min(bytes.length - from, 1 + random.nextInt(most));
      ByteBuf piece = random.nextBoolean() ? Unpooled.buffer(length + 3) : direct(length + 3);
      piece.writeZero(3).skipBytes(3); // a reader index that is not zero
      piece.writeBytes(bytes, from, length);
      done += read.applyAsInt(piece);
      piece.release();
      from += length;
    }
    return done;
  }

  /**
   * Has a reader read a piece to its end, where wrong replies stop it.
   *
   * @param most replies to complete at most
   * @param wrong its first element counts wrong replies
   * @return replies that were completed
   */
  static int read(ReplyReader reader, ByteBuf piece, int most, int[] wrong) {
    int done = 0;
    int more;
    do {
      more = reader.read(piece, most - done);
      done += more;
      wrong[0] += more > 0 && reader.lastWasWrong() ? 1 : 0;
    } while (more > 0 && piece.isReadable());
    return done;
  }

  /** The bytes of so many requests of a connection, one after the other. */
  static byte[] stream(RequestBytes requests, int connection, int count) {
    byte[] bytes = new byte[requests.length() * count];
    int position = requests.start(connection);
    for (int i = 0; i < count; i++) {
      requests
          .slice(position, requests.length())
          .getBytes(0, bytes, i * requests.length(), requests.length());
      position = requests.advance(position, requests.length());
    }
    return bytes;
  }

  private static ByteBuf direct(int capacity) {
    return Unpooled.directBuffer(capacity);
  }
}
