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
  private static final int SAMPLED_ONE_IN = 16;

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
    for (int i = 0; i < SAMPLED_ONE_IN; i++) {
      channel.writeInbound(Unpooled.wrappedBuffer(new byte[1]));
    }
    // then the channel's own void promise would raise an exception for each write that fails
    assertThat(promises).hasSize(SAMPLED_ONE_IN);
    assertThat(promises.subList(0, SAMPLED_ONE_IN - 1))
        .allSatisfy(promise -> assertThat(promise).isSameAs(channel.unsafe().voidPromise()));
    assertThat(promises.get(SAMPLED_ONE_IN - 1).isVoid()).isFalse();
    channel.finishAndReleaseAll();
  }
}
