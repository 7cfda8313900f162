package dev.highwater.client.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.testing.Seed;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FixedLengthReaderTest {
  private final Random random = Seed.printedFor("FixedLengthReaderTest");

  @Test
  void should_complete_a_reply_with_every_so_many_bytes_in_any_pieces() {
    for (int i = 0; i < 100; i++) {
      // given
      int length = 1 + random.nextInt(random.nextBoolean() ? 5 : 3_000);
      byte[] bytes = new byte[random.nextInt(20_000)];
      FixedLengthReader reader = new FixedLengthReader(length);
      // when
      int done = Pieces.give(bytes, random, b -> reader.read(b, Integer.MAX_VALUE));
      // then
      assertThat(done).isEqualTo(bytes.length / length);
    }
  }

  @Test
  void should_leave_unread_what_nothing_had_asked_for() {
    // given
    FixedLengthReader reader = new FixedLengthReader(3);
    ByteBuf bytes = Unpooled.wrappedBuffer(new byte[8]);
    // then
    assertThat(reader.read(bytes, 2)).isEqualTo(2);
    assertThat(bytes.readableBytes()).isEqualTo(2);
    assertThat(reader.read(bytes, 0)).isZero();
    assertThat(bytes.readableBytes()).isEqualTo(2);
  }
}
