package dev.highwater.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.metering.CloseCause;
import dev.highwater.metering.ConnectionTotals;
import dev.highwater.server.behaviour.Behaviour;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.testing.Peer;
import dev.highwater.transport.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A mistake of ours in one connection ends that one, and is counted as such. */
class BehaviourFailureTest {
  @OnEachTransport
  void should_close_a_connection_whose_handler_fails(Transport transport) throws Exception {
    try (TestServer server = TestServer.on(transport).start(Behaviour.ECHO);
        Peer peer = server.connect()) {
      // given
      peer.send(new byte[] {1});
      assertThat(peer.receive(1)).containsExactly(1);
      Channel channel = server.listeners().get(0).connections().iterator().next();
      channel // on its event loop, for elsewhere the handler is passed over until its turn has come
          .eventLoop()
          .submit(
              () ->
                  channel
                      .pipeline()
                      .addBefore(ConnectionPipeline.BEHAVIOUR, "failing", new Failing()))
          .get(Peer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      // when
      peer.send(new byte[] {2});
      // then
      await().until(() -> server.totals().active() == 0);
      ConnectionTotals totals = server.totals();
      assertThat(totals.closedByCause()).isEqualTo(Map.of(CloseCause.ERROR, 1L));
      assertThat(peer.receiveToEnd()).isEmpty();
    }
  }

  private static final class Failing extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
      throw new IllegalStateException("for the test");
    }
  }
}
