package dev.highwater.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadGateTest {
  private final List<String> told = new ArrayList<>();
  private final EmbeddedChannel channel = new EmbeddedChannel(new ReadGate(new Told()));

  ReadGateTest() {
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1_000, 2_000));
  }

  @Test
  void should_read_on_while_the_buffer_is_below_its_high_mark() {
    // when
    channel.write(Unpooled.wrappedBuffer(new byte[1_000]));
    // then
    assertThat(channel.config().isAutoRead()).isTrue();
    assertThat(told).isEmpty();
    channel.flush();
    channel.releaseOutbound();
  }

  @Test
  void should_not_read_from_above_the_high_mark_until_below_the_low_one() {
    // when
    channel.write(Unpooled.wrappedBuffer(new byte[4_000]));
    boolean reading = channel.config().isAutoRead();
    channel.flush();
    channel.runPendingTasks();
    // then
    assertThat(reading).isFalse();
    assertThat(channel.config().isAutoRead()).isTrue();
    assertThat(told).containsExactly("paused", "resumed");
    channel.releaseOutbound();
  }

  @Test
  void should_tell_that_the_pause_is_over_when_the_connection_ends() {
    // given
    channel.write(Unpooled.wrappedBuffer(new byte[4_000]));
    // when
    channel.close();
    // then
    assertThat(told).containsExactly("paused", "resumed");
  }

  private final class Told implements ReadGate.Listener {
    @Override
    public void paused() {
      told.add("paused");
    }

    @Override
    public void resumed() {
      told.add("resumed");
    }
  }
}
