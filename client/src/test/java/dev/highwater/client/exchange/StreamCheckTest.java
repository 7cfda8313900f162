package dev.highwater.client.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class StreamCheckTest {
  private static final int CONNECTION = 3;
  private static final long MUCH = 1_000_000;

  private final StreamBytes bytes = StreamBytes.random(1, 1_000);
  private final StreamCheck check = new StreamCheck(bytes, CONNECTION);

  @Test
  void should_make_pieces_that_do_not_cross_the_high_mark_by_themselves() {
    assertThat(bytes.pieceBytes()).isEqualTo(1_000 - StreamBytes.OVERHEAD_BYTES);
    assertThat(StreamBytes.random(1, 1).pieceBytes()).isEqualTo(1);
    assertThat(StreamBytes.random(1, 1 << 30).pieceBytes()).isEqualTo(64 * 1024);
  }

  @Test
  void should_find_nothing_wrong_however_the_stream_is_cut() {
    // given
    byte[] stream = stream(5_000);
    // then
    int done = 0;
    for (int length : new int[] {1, 903, 904, 905, 2_000, 287}) {
      ByteBuf piece = Unpooled.wrappedBuffer(stream, done, length);
      assertThat(check.check(piece, done, MUCH)).as("%d bytes at %d", length, done).isNull();
      assertThat(piece.readableBytes()).as("left as it is").isEqualTo(length);
      done += length;
    }
    assertThat(done).isEqualTo(5_000);
  }

  @Test
  void should_find_one_wrong_byte_and_look_no_further() {
    // given
    byte[] stream = stream(3_000);
    int right = Byte.toUnsignedInt(stream[2_500]);
    stream[2_500] ^= 1;
    stream[2_700] ^= 1;
    // when
    Mismatch wrong = check.check(Unpooled.wrappedBuffer(stream), 0, MUCH);
    // then
    assertThat(wrong)
        .isEqualTo(new Mismatch(CONNECTION, Mismatch.STREAM, 2_500, right, right ^ 1))
        .hasToString(
            "connection 3, offset 2500 of the stream: expected 0x%02x, got 0x%02x"
                .formatted(right, right ^ 1));
    assertThat(check.check(Unpooled.wrappedBuffer(stream), 3_000, MUCH)).isNull();
  }

  @Test
  void should_find_a_byte_that_was_left_out() {
    // given
    byte[] stream = stream(2_000);
    System.arraycopy(stream, 1_001, stream, 1_000, 999);
    // then
    Mismatch wrong = check.check(Unpooled.wrappedBuffer(stream), 0, MUCH);
    assertThat(wrong).isNotNull();
    assertThat(wrong.offset()).isBetween(1_000L, 1_010L); // a byte may be like its neighbour
  }

  @Test
  void should_refuse_more_than_was_sent() {
    // given
    byte[] stream = stream(1_000);
    // when
    Mismatch wrong = check.check(Unpooled.wrappedBuffer(stream), 0, 999);
    // then
    assertThat(wrong)
        .hasToString(
            "connection 3, offset 999 of the stream: got byte 0x%02x that had not been sent"
                .formatted(Byte.toUnsignedInt(stream[999])));
  }

  /** What is sent on the connection. */
  private byte[] stream(int length) {
    ByteBuf sent = Unpooled.buffer(length);
    while (sent.readableBytes() < length) {
      ByteBuf piece = bytes.piece(CONNECTION);
      sent.writeBytes(piece, Math.min(piece.readableBytes(), length - sent.readableBytes()));
    }
    return sent.array();
  }
}
