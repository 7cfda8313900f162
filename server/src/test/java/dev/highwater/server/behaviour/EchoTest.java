package dev.highwater.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EchoTest {
  private static final int READS = 16_000;

  @Test
  void should_ask_for_the_outcome_of_sampled_writes_only_and_raise_nothing_for_the_others() {
    // given
    List<ChannelPromise> promises = new ArrayList<>();
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                promises.add(promise);
                ctx.write(message, promise);
              }
            },
            new Echo(new EchoLatency().ofThisLoop()));
    // when
    for (int i = 0; i < READS; i++) {
      channel.writeInbound(Unpooled.wrappedBuffer(new byte[1]));
    }
    // then the channel's own void promise would raise an exception for each write that fails
    assertThat(promises).hasSize(READS);
    List<ChannelPromise> others =
        promises.stream().filter(promise -> promise != channel.unsafe().voidPromise()).toList();
    assertThat(others).hasSizeBetween(READS / 32, READS / 8); // drawn at random, one in 16
    assertThat(others).noneMatch(ChannelPromise::isVoid);
    channel.finishAndReleaseAll();
  }
}
