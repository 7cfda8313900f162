package dev.highwater.client.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.testing.Seed;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EchoReaderTest {
  private static final int ROUNDS = 100;

  private final Random random = Seed.printedFor("EchoReaderTest");

  @Test
  void should_find_nothing_wrong_with_an_echo_in_any_pieces() {
    for (int i = 0; i < ROUNDS; i++) {
      // given
      RequestBytes requests = anyRequests();
      int connection = random.nextInt(1_000);
      int[] wrong = {0};
      EchoReader reader = new EchoReader(requests, connection);
      int replies = 1 + random.nextInt(40);
      // when
      int done =
          Pieces.give(
              Pieces.stream(requests, connection, replies),
              random,
              b -> Pieces.read(reader, b, 1_000, wrong));
      // then
      assertThat(done).isEqualTo(replies);
      assertThat(wrong[0]).isZero();
      assertThat(reader.firstMismatch()).isNull();
    }
  }

  @Test
  void should_tell_where_a_single_flipped_bit_is() {
    for (int i = 0; i < ROUNDS; i++) {
      // given
      RequestBytes requests = anyRequests();
      int connection = random.nextInt(1_000);
      int[] wrong = {0};
      EchoReader reader = new EchoReader(requests, connection);
      int replies = 1 + random.nextInt(40);
      byte[] bytes = Pieces.stream(requests, connection, replies);
      int at = random.nextInt(bytes.length);
      int expected = Byte.toUnsignedInt(bytes[at]);
      bytes[at] ^= (byte) (1 << random.nextInt(8));
      // when
      int done = Pieces.give(bytes, random, b -> Pieces.read(reader, b, 1_000, wrong));
      // then
      assertThat(done).isEqualTo(replies);
      assertThat(wrong[0]).isEqualTo(1);
      assertThat(reader.firstMismatch())
          .isEqualTo(
              new Mismatch(
                  connection,
                  at / requests.length(),
                  at % requests.length(),
                  expected,
                  Byte.toUnsignedInt(bytes[at])));
    }
  }

  @Test
  void should_count_every_wrong_reply_once_and_tell_the_first() {
    // given
    RequestBytes requests = RequestBytes.random(100, random.nextLong());
    int[] wrong = {0};
    EchoReader reader = new EchoReader(requests, 3);
    byte[] bytes = Pieces.stream(requests, 3, 10);
    int expected = Byte.toUnsignedInt(bytes[205]);
    for (int at : new int[] {205, 206, 250, 400, 999}) {
      bytes[at] ^= 1;
    }
    // when
    int done = Pieces.give(bytes, random, b -> Pieces.read(reader, b, 10, wrong));
    // then
    assertThat(done).isEqualTo(10);
    assertThat(wrong[0]).isEqualTo(3);
    assertThat(reader.firstMismatch()).isEqualTo(new Mismatch(3, 2, 5, expected, expected ^ 1));
  }

  @Test
  void should_notice_a_stream_that_lost_a_byte() {
    // given
    RequestBytes requests = RequestBytes.random(512, random.nextLong());
    int[] wrong = {0};
    EchoReader reader = new EchoReader(requests, 0);
    byte[] whole = Pieces.stream(requests, 0, 4);
    byte[] shifted = Arrays.copyOf(whole, whole.length - 1);
    System.arraycopy(whole, 601, shifted, 600, whole.length - 601);
    // when
    int done = Pieces.give(shifted, random, b -> Pieces.read(reader, b, 4, wrong));
    // then the last reply is a byte short, the two before it are wrong
    assertThat(done).isEqualTo(3);
    assertThat(wrong[0]).isEqualTo(2);
    assertThat(reader.firstMismatch().request()).isEqualTo(1);
    assertThat(reader.firstMismatch().offset()).isGreaterThanOrEqualTo(600 - 512);
  }

  @Test
  void should_tell_what_is_wrong_before_the_reply_is_complete() {
    // given
    RequestBytes requests = RequestBytes.message(new byte[] {1, 2, 3, 4});
    EchoReader reader = new EchoReader(requests, 9);
    // when
    int done = reader.read(Unpooled.wrappedBuffer(new byte[] {1, 7}), 1);
    // then
    assertThat(done).isZero();
    assertThat(reader.lastWasWrong()).isFalse();
    assertThat(reader.isWrongSoFar()).isTrue();
    assertThat(reader.firstMismatch()).isEqualTo(new Mismatch(9, 0, 1, 2, 7));
  }

  @Test
  void should_leave_unread_what_nothing_had_asked_for() {
    // given
    EchoReader reader = new EchoReader(RequestBytes.message(new byte[] {1, 2}), 0);
    ByteBuf bytes = Unpooled.wrappedBuffer(new byte[] {1, 2, 1, 2, 9});
    // then
    assertThat(reader.read(bytes, 1)).isEqualTo(1);
    assertThat(bytes.readableBytes()).isEqualTo(3);
    assertThat(reader.read(bytes, 0)).isZero();
    assertThat(bytes.readableBytes()).isEqualTo(3);
    assertThat(reader.read(bytes, 1)).isEqualTo(1);
    assertThat(bytes.readableBytes()).isEqualTo(1);
  }

  private RequestBytes anyRequests() {
    int length = 1 + random.nextInt(random.nextBoolean() ? 20 : 3_000);
    if (random.nextBoolean()) {
      return RequestBytes.random(length, random.nextLong());
    }
    byte[] message = new byte[length];
    random.nextBytes(message);
    return RequestBytes.message(message);
  }
}
