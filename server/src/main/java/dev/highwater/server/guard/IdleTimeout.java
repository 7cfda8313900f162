package dev.highwater.server.guard;

import dev.highwater.metering.CloseCause;
import dev.highwater.metering.LocalClose;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Closes a connection on which nothing was read and nothing was taken for a time. */
public final class IdleTimeout extends IdleStateHandler {
  /**
   * @param timeout above zero
   */
  public IdleTimeout(Duration timeout) {
    // A peer that only takes, as of chargen, is not idle while bytes still leave.
    super(true, 0, 0, timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  protected void channelIdle(ChannelHandlerContext ctx, IdleStateEvent event) {
    if (event.state() == IdleState.ALL_IDLE) {
      LocalClose.close(ctx.channel(), CloseCause.IDLE_TIMEOUT);
    }
  }
}
