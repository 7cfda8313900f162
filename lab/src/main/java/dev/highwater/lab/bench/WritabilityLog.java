package dev.highwater.lab.bench;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Notes when a connection became unwritable, and when writable again; to be put before the writer.
 */
public final class WritabilityLog extends ChannelInboundHandlerAdapter {
  private final Timeline timeline;
  private final List<Change> changes = new CopyOnWriteArrayList<>();

  private record Change(long atMicros, boolean writable) {}

  public WritabilityLog(Timeline timeline) {
    this.timeline = timeline;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    boolean now = ctx.channel().isWritable();
    boolean before = changes.isEmpty() || changes.get(changes.size() - 1).writable();
    if (now != before) { // the event can arrive after the state has flipped back
      changes.add(new Change(timeline.nowMicros(), now));
    }
    ctx.fireChannelWritabilityChanged();
  }

  /**
   * How long the connection was unwritable that was so at a moment; from any thread.
   *
   * @param momentMicros by the timeline
   * @return microseconds; empty if it was writable then, or is not writable again yet
   */
  public OptionalLong unwritableMicrosAround(long momentMicros) {
    long since = -1;
    for (Change change : changes) {
      if (change.atMicros() <= momentMicros) {
        since = change.writable() ? -1 : change.atMicros();
      } else {
        return since >= 0 && change.writable()
            ? OptionalLong.of(change.atMicros() - since)
            : OptionalLong.empty();
      }
    }
    return OptionalLong.empty();
  }
}
