package dev.highwater.lab.bench;

import dev.highwater.metering.CloseCause;
import dev.highwater.metering.LocalClose;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.ReadTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes down what each read of a connection gave, and throws the bytes away. */
public final class ReadLog extends ChannelInboundHandlerAdapter {
  private final Timeline timeline;
  private final String who;
  private final List<Integer> sizes = new CopyOnWriteArrayList<>();
  private volatile long bytesAtEnd = -1;
  private volatile double timeoutAfterMillis;
  private volatile String failure = "nothing failed";
  private long addedNanos;

  /** For one connection, called {@code who} in the timeline. */
  public ReadLog(Timeline timeline, String who) {
    this.timeline = timeline;
    this.who = who;
  }

  /** Asks for one read, where auto-read is off; from any thread. */
  public void ask(StudiedConnection connection) {
    timeline.add(who, "asks for a read");
    connection.channel().read();
  }

  /** How many reads have given bytes. */
  public int reads() {
    return sizes.size();
  }

  /** How many bytes each gave. */
  public List<Integer> sizes() {
    return List.copyOf(sizes);
  }

  /** How many bytes all of them gave. */
  public long bytes() {
    return sizes.stream().mapToLong(Integer::longValue).sum();
  }

  /** How many bytes had come when the peer's FIN was told; -1 before that. */
  public long bytesAtEnd() {
    return bytesAtEnd;
  }

  /** When an idle timer first fired, since the handler was added; 0 before that. */
  public double timeoutAfterMillis() {
    return timeoutAfterMillis;
  }

  /** The last exception, described. */
  public String failure() {
    return failure;
  }

  /** For plots: the number of the read, from 1, and what it gave. */
  public List<Plot.Point> points() {
    List<Plot.Point> points = new ArrayList<>();
    for (int size : sizes) {
      points.add(new Plot.Point(points.size() + 1.0, size));
    }
    return points;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    addedNanos = System.nanoTime();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    timeline.add(who, "a read gave", bytes.readableBytes());
    sizes.add(bytes.readableBytes());
    bytes.release();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    ctx.fireUserEventTriggered(event);
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      bytesAtEnd = bytes();
    } else if (event instanceof IdleStateEvent && timeoutAfterMillis == 0) {
      timeoutAfterMillis = (System.nanoTime() - addedNanos) / 1e6;
      timeline.add(who, "read timeout; it goes on");
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
    failure = Timeline.describe(thrown);
    timeline.failed(who, "read", thrown);
    if (thrown instanceof ReadTimeoutException) {
      LocalClose.intend(ctx.channel(), CloseCause.IDLE_TIMEOUT); // whoever threw it closes
    } else {
      ctx.fireExceptionCaught(thrown);
    }
  }
}
