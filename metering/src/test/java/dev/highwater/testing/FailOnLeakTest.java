package dev.highwater.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.Test;

class FailOnLeakTest {
  @Test
  void should_fail_when_a_buffer_is_dropped_without_a_release() {
    // given
    leak();
    // when, then
    assertThatThrownBy(() -> FailOnLeak.check())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("1 buffers were not released")
        .hasMessageContaining("leak");
  }

  @Test
  void should_find_nothing_when_every_buffer_is_released() {
    // given
    PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
    // when, then
    assertThat(Leaks.find()).isEmpty();
  }

  @Test
  void should_watch_every_buffer() {
    assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
  }

  private static void leak() {
    ByteBuf dropped = PooledByteBufAllocator.DEFAULT.directBuffer(16);
    dropped.writeByte(1);
  }
}
