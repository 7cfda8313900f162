package dev.highwater.lab.bench;

import dev.highwater.metering.CloseCause;
import dev.highwater.metering.LocalClose;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.WriteTimeoutHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Netty's own deadline on writes, with a close cause and a choice of the end: FIN, as Netty does
 * it, or RST.
 */
public final class WriteDeadline extends WriteTimeoutHandler {
  private final boolean resets;
  private final Timeline timeline;
  private volatile @Nullable StudiedConnection watched;
  private volatile @Nullable Whereabouts at;

  /**
   * @param deadline of each write
   * @param resets whether it then ends the connection with RST, which discards what our kernel has
   * @param timeline is told when a write was late
   */
  public WriteDeadline(Duration deadline, boolean resets, Timeline timeline) {
    super(deadline.toMillis(), TimeUnit.MILLISECONDS);
    this.resets = resets;
    this.timeline = timeline;
  }

  /** Says which connection's bytes to look up when the deadline has passed. */
  public void watch(StudiedConnection connection) {
    watched = connection;
  }

  /** Where all bytes were just before it closed the connection; null if it did not. */
  public @Nullable Whereabouts at() {
    return at;
  }

  @Override
  protected void writeTimedOut(ChannelHandlerContext ctx) throws Exception {
    StudiedConnection connection = watched;
    if (at == null && connection != null) {
      Whereabouts now = Whereabouts.now(connection);
      at = now;
      timeline.add("sender", "deadline passed; accepted until now", now.acceptedBytes());
      if (resets) {
        LocalClose.reset(ctx.channel(), CloseCause.WRITE_TIMEOUT);
      } else {
        LocalClose.intend(ctx.channel(), CloseCause.WRITE_TIMEOUT);
      }
    }
    super.writeTimedOut(ctx); // tells the pipeline, and closes
  }
}
