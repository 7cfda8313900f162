package dev.highwater.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.EventLoops;
import dev.highwater.transport.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;

class LocalCloseTest {
  @OnEachTransport
  void should_leave_a_connection_alone_that_has_ended(Transport transport) throws Exception {
    EventLoopGroup loops = EventLoops.start(transport, 1, "test");
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      // given
      Channel channel =
          new Bootstrap()
              .group(loops)
              .channel(transport.channelClass())
              .handler(new ChannelInboundHandlerAdapter())
              .connect(listener.getLocalSocketAddress())
              .sync()
              .channel();
      // when handlers are told of the end only later, in a task
      boolean ended =
          channel
              .eventLoop()
              .submit(
                  () -> {
                    channel.close();
                    return LocalClose.reset(channel, CloseCause.LOCAL).isDone();
                  })
              .get(10, TimeUnit.SECONDS);
      // then
      assertThat(ended).isTrue();
    } finally {
      loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }
  }
}
