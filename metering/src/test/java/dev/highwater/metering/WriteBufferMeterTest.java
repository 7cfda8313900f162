package dev.highwater.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WriteBufferMeterTest {
  private static final int OVERHEAD_OF_ONE_WRITE = 96;

  private final ConnectionMetrics meters = ConnectionMetrics.builder("test").build();
  private final EmbeddedChannel channel =
      new EmbeddedChannel(new ConnectionMeter(meters.ofThisLoop(), end -> {}));

  WriteBufferMeterTest() {
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1_000, 2_000));
  }

  @AfterEach
  void release() {
    channel.finishAndReleaseAll();
  }

  @Test
  void should_count_one_crossing_each_way_when_a_burst_is_flushed() {
    // when
    write(4_000);
    channel.flush();
    // then
    assertThat(meters.totals().crossingsAboveHigh()).isEqualTo(1);
    assertThat(meters.totals().crossingsBelowLow()).isEqualTo(1);
    assertThat(meters.totals().unwritableNanos()).isPositive();
  }

  @Test
  void should_count_nothing_while_the_marks_are_not_crossed() {
    // when
    write(2_000 - OVERHEAD_OF_ONE_WRITE);
    channel.flush();
    // then
    assertThat(meters.totals().crossingsAboveHigh()).isZero();
    assertThat(meters.totals().crossingsBelowLow()).isZero();
    assertThat(meters.totals().unwritableNanos()).isZero();
  }

  @Test
  void should_count_the_time_of_a_connection_that_closes_while_it_is_unwritable() {
    // given
    write(4_000);
    // when
    channel.close();
    // then
    assertThat(meters.totals().crossingsAboveHigh()).isEqualTo(1);
    assertThat(meters.totals().crossingsBelowLow()).isZero();
    assertThat(meters.totals().unwritableNanos()).isPositive();
  }

  @Test
  void should_count_an_event_that_comes_too_late_as_nothing() {
    // given: a handler that flushes as soon as it hears of the crossing, before the meter does
    EmbeddedChannel flushing =
        new EmbeddedChannel(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelWritabilityChanged(ChannelHandlerContext ctx) {
                ctx.flush();
                ctx.fireChannelWritabilityChanged();
              }
            },
            new ConnectionMeter(meters.ofThisLoop(), end -> {}));
    flushing.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1_000, 2_000));
    // when
    flushing.write(Unpooled.wrappedBuffer(new byte[4_000]));
    flushing.flush();
    // then
    assertThat(meters.totals().crossingsAboveHigh()).isEqualTo(meters.totals().crossingsBelowLow());
    flushing.finishAndReleaseAll();
  }

  @Test
  void should_count_a_crossing_when_a_listener_closes_as_soon_as_all_is_written() {
    // given
    channel
        .write(Unpooled.wrappedBuffer(new byte[4_000]))
        .addListener(ChannelFutureListener.CLOSE); // before the buffer is told to be empty
    // when
    channel.flush();
    // then
    assertThat(meters.totals().crossingsAboveHigh()).isEqualTo(1);
    assertThat(meters.totals().crossingsBelowLow()).isEqualTo(1);
    assertThat(meters.totals().discardedBytes()).isZero();
  }

  @Test
  void should_count_no_crossing_when_an_event_comes_after_the_close() {
    // given
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    meters.bindTo(registry);
    channel.close();
    // when
    channel.pipeline().fireChannelWritabilityChanged();
    // then
    assertThat(registry.get("highwater.channels.unwritable").gauge().value()).isZero();
    assertThat(meters.totals().crossingsAboveHigh()).isZero();
  }

  private void write(int bytes) {
    channel.write(Unpooled.wrappedBuffer(new byte[bytes]));
  }
}
