package dev.highwater.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // as Netty's own allocators return it
class SharedReadBufferTest {
  private final RecvByteBufAllocator.Handle one = handle(2_048);
  private final RecvByteBufAllocator.Handle another = handle(2_048);

  @AfterEach
  void endOfTheEventLoop() {
    FastThreadLocal.removeAll();
  }

  @Test
  void should_give_all_connections_the_same_buffer_while_nobody_keeps_it() {
    // given
    ByteBuf first = read(one).writeByte(1);
    first.release();
    // when
    ByteBuf second = read(another);
    // then
    assertThat(second).isSameAs(first);
    assertThat(second.isReadable()).isFalse();
    assertThat(second.writableBytes()).isEqualTo(2_048);
    second.release();
  }

  @Test
  void should_leave_a_buffer_that_is_kept_to_who_keeps_it() {
    // given
    ByteBuf kept = read(one).writeByte(1);
    // when
    ByteBuf next = read(another).writeByte(2);
    // then
    assertThat(next).isNotSameAs(kept);
    assertThat(kept.refCnt()).isEqualTo(1);
    assertThat(kept.getByte(0)).isEqualTo((byte) 1);
    kept.release();
    next.release();
    assertThat(kept.refCnt()).isZero();
  }

  @Test
  void should_give_a_read_no_more_room_than_it_may_have() {
    // given
    read(one).release();
    // when
    ByteBuf smaller = read(handle(100));
    // then
    assertThat(smaller.writableBytes()).isEqualTo(100);
    smaller.release();
  }

  @Test
  void should_release_the_buffer_with_the_event_loop() {
    // given
    ByteBuf last = read(one);
    last.release();
    assertThat(last.refCnt()).isEqualTo(1);
    // when
    FastThreadLocal.removeAll();
    // then
    assertThat(last.refCnt()).isZero();
  }

  private static ByteBuf read(RecvByteBufAllocator.Handle handle) {
    return handle.allocate(PooledByteBufAllocator.DEFAULT);
  }

  private static RecvByteBufAllocator.Handle handle(int bytes) {
    return new SharedReadBuffer(new FixedRecvByteBufAllocator(bytes)).newHandle();
  }
}
