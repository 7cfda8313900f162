package dev.highwater.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.metering.ConnectionEnd.Operation;
import dev.highwater.metering.ConnectionEnd.Phase;
import dev.highwater.testing.Seed;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order of events, which a real socket does not let a test choose. */
class ConnectionMeterTest {
  private static final int OVERHEAD_OF_ONE_WRITE = 96;

  private final ConnectionMetrics meters = ConnectionMetrics.builder("test").build();
  private final List<ConnectionEnd> ends = new ArrayList<>();
  private final StuckChannel channel = new StuckChannel();
  private final ConnectionMeter meter;

  ConnectionMeterTest() {
    meter = new ConnectionMeter(meters.ofThisLoop(), ends::add);
    channel.pipeline().addLast(meter, meter.last());
    channel.register();
  }

  @AfterEach
  void release() {
    channel.finishAndReleaseAll();
  }

  @Test
  void should_count_a_connection_when_it_becomes_active() {
    assertThat(meters.totals().opened()).isEqualTo(1);
    assertThat(meters.totals().active()).isEqualTo(1);
  }

  @Test
  void should_close_a_connection_on_which_something_failed() {
    // when
    channel.pipeline().fireExceptionCaught(new IOException("Connection reset"));
    // then
    assertThat(channel.isOpen()).isFalse();
    assertThat(ends)
        .containsExactly(
            new ConnectionEnd(CloseCause.PEER_RESET, Operation.READ, Phase.BEFORE_FIRST_BYTE, 0));
  }

  @Test
  void should_decide_for_the_exception_when_the_promises_fail_after_it() {
    // given
    channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[1_000]));
    // when
    channel.pipeline().fireExceptionCaught(new IOException("Connection timed out"));
    // then
    assertThat(ends)
        .containsExactly(
            new ConnectionEnd(CloseCause.NETWORK_TIMEOUT, Operation.READ, Phase.FLUSHING, 1_000));
    assertThat(meters.totals().resetsLosingBytes()).isZero();
  }

  @Test
  void should_decide_for_the_failed_promise_when_no_exception_is_caught() {
    // given
    channel.fails = new IOException("Broken pipe");
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    // when
    channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[1_000]));
    channel.close();
    // then
    assertThat(ends).extracting(ConnectionEnd::cause).containsExactly(CloseCause.PEER_RESET);
    assertThat(ends).extracting(ConnectionEnd::operation).containsExactly(Operation.WRITE);
  }

  @Test
  void should_count_exactly_what_was_not_taken_when_a_write_went_half_through() {
    // given
    channel.takes = 300;
    channel.write(Unpooled.wrappedBuffer(new byte[200]));
    channel.write(Unpooled.wrappedBuffer(new byte[500]));
    channel.write(Unpooled.wrappedBuffer(new byte[1_000]));
    channel.flush();
    channel.write(Unpooled.wrappedBuffer(new byte[50])); // not even flushed
    // when
    channel.close();
    // then
    assertThat(ends).extracting(ConnectionEnd::unflushedBytes).containsExactly(1_450L);
    assertThat(meters.totals().writtenBytes()).isEqualTo(1_750);
    assertThat(meters.totals().discardedBytes()).isEqualTo(1_450);
  }

  @Test
  void should_close_when_there_is_no_memory_for_a_write_and_count_all_as_discarded() {
    // given
    channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[1_000]));
    channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[200]));
    channel
        .pipeline()
        .addFirst(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                ReferenceCountUtil.release(message);
                promise.tryFailure(new OutOfMemoryError("failed to allocate"));
              }
            });
    // when
    channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[50]));
    // then
    assertThat(channel.isOpen()).isFalse();
    assertThat(ends)
        .containsExactly(
            new ConnectionEnd(CloseCause.ERROR, Operation.WRITE, Phase.FLUSHING, 1_250));
    assertThat(meters.totals().writtenBytes()).isEqualTo(1_250);
    assertThat(meters.totals().discardedBytes()).isEqualTo(1_250);
    assertThat(meter.pendingBytes()).isZero();
  }

  @Test
  void should_count_nothing_when_the_listener_of_the_last_write_closes() {
    // given
    channel.takes = 300;
    channel.write(Unpooled.wrappedBuffer(new byte[300]));
    channel.write(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    // when
    channel.flush();
    // then
    assertThat(ends).extracting(ConnectionEnd::unflushedBytes).containsExactly(0L);
    assertThat(ends).extracting(ConnectionEnd::phase).containsExactly(Phase.BEFORE_FIRST_BYTE);
  }

  @Test
  void should_keep_count_of_many_writes_in_flight() {
    // given
    Random random = Seed.printedFor("writes in flight");
    long written = 0;
    long taken = 0;
    for (int i = 0; i < 1_000; i++) {
      // when
      int size = random.nextInt(2_000);
      ChannelPromise promise =
          random.nextBoolean() ? channel.unsafe().voidPromise() : channel.newPromise();
      channel.write(Unpooled.wrappedBuffer(new byte[size]), promise);
      written += size;
      int most = (int) (written - taken);
      channel.takes = random.nextInt(Math.min(most, 1_500) + 1);
      taken += channel.takes;
      channel.flush();
      // then
      assertThat(meter.pendingBytes()).isEqualTo(written - taken);
    }
  }

  @Test
  void should_see_a_write_that_was_made_with_a_void_promise() {
    // given
    channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[10]), channel.unsafe().voidPromise());
    // when
    ChannelFuture closed = LocalClose.close(channel, CloseCause.DRAIN_FORCED);
    // then
    assertThat(closed.isSuccess()).isTrue();
    assertThat(ends)
        .containsExactly(
            new ConnectionEnd(CloseCause.DRAIN_FORCED, Operation.CLOSE, Phase.FLUSHING, 10));
  }

  @Test
  void should_decide_for_the_failure_of_a_write_with_a_void_promise() {
    // given
    channel.fails = new IOException("Broken pipe");
    // when
    channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[1_000]), channel.unsafe().voidPromise());
    channel.close();
    // then
    assertThat(ends)
        .containsExactly(
            new ConnectionEnd(CloseCause.PEER_RESET, Operation.WRITE, Phase.FLUSHING, 1_000));
    assertThat(meters.ofThisLoop().sentBytes.get()).isZero();
  }

  @Test
  void should_count_what_was_taken_of_writes_with_a_void_promise() {
    // given
    channel.takes = 300;
    channel.write(Unpooled.wrappedBuffer(new byte[200]), channel.unsafe().voidPromise());
    channel.write(Unpooled.wrappedBuffer(new byte[500]), channel.unsafe().voidPromise());
    // when
    channel.flush();
    // then
    assertThat(meters.ofThisLoop().sentBytes.get()).isEqualTo(200);
    assertThat(meter.pendingBytes()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void should_see_a_write_whose_promise_another_handler_listens_to(boolean isBehind) {
    // given a handler that listens to all promises, and a half of one write taken
    IdleStateHandler listening = new IdleStateHandler(0, 0, 60);
    String name = channel.pipeline().context(meter).name();
    if (isBehind) {
      channel.pipeline().addAfter(name, "listening", listening);
    } else {
      channel.pipeline().addBefore(name, "listening", listening);
    }
    channel.takes = 200;
    channel.write(Unpooled.wrappedBuffer(new byte[200]), channel.unsafe().voidPromise());
    channel.write(Unpooled.wrappedBuffer(new byte[500]), channel.unsafe().voidPromise());
    channel.flush();
    assertThat(meters.ofThisLoop().sentBytes.get()).isEqualTo(200);
    assertThat(meter.pendingBytes()).isEqualTo(500);
    // when
    channel.fails = new IOException("Broken pipe");
    channel.flush();
    channel.close();
    // then
    assertThat(ends)
        .containsExactly(
            new ConnectionEnd(CloseCause.PEER_RESET, Operation.WRITE, Phase.FLUSHING, 500));
    assertThat(meters.totals().discardedBytes()).isEqualTo(500);
    assertThat(meters.ofThisLoop().pendingBytes.get()).isZero();
  }

  @Test
  void should_keep_the_largest_that_was_pending() {
    // when
    channel.takes = 4_000;
    channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[4_000]));
    channel.takes = 100;
    channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[100]), channel.unsafe().voidPromise());
    // then
    assertThat(meters.totals().pendingMaxBytes()).isEqualTo(4_000 + OVERHEAD_OF_ONE_WRITE);
  }

  @Test
  void should_close_a_channel_without_a_meter_all_the_same() {
    // given
    Channel bare = new EmbeddedChannel();
    // when
    LocalClose.close(bare, CloseCause.LOCAL);
    // then
    assertThat(bare.isOpen()).isFalse();
  }

  /** A channel whose kernel takes only so many bytes, or fails. */
  private static final class StuckChannel extends EmbeddedChannel {
    private long takes;
    private IOException fails;

    StuckChannel() {
      super(false, false);
    }

    @Override
    public void register() {
      try {
        super.register();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) throws Exception {
      if (fails != null) {
        throw fails;
      }
      in.removeBytes(takes);
      takes = 0;
    }
  }
}
