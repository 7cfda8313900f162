package dev.highwater.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.testing.Seed;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeldPiecesTest {
  @Test
  void should_give_back_pieces_and_times_in_order_however_many_there_are() {
    // given
    Random random = Seed.printedFor("held pieces");
    HeldPieces held = new HeldPieces();
    int added = 0;
    int removed = 0;
    for (int i = 0; i < 10_000; i++) {
      // when
      if (held.isEmpty() || random.nextInt(100) < 51) {
        held.add(Unpooled.wrappedBuffer(new byte[added % 10]), added);
        added++;
      } else {
        // then
        assertThat(held.firstDueNanos()).isEqualTo(removed);
        ByteBuf piece = held.remove();
        assertThat(piece.readableBytes()).isEqualTo(removed % 10);
        piece.release();
        removed++;
      }
    }
    held.releaseAll();
    assertThat(held.isEmpty()).isTrue();
    assertThat(held.bytes()).isZero();
  }
}
