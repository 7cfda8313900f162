package dev.highwater.client.run;

import dev.highwater.client.connection.CloseWay;
import dev.highwater.client.connection.Lifespan;
import dev.highwater.client.exchange.Conversation;
import dev.highwater.client.exchange.Expectation;
import dev.highwater.client.exchange.RequestBytes;
import dev.highwater.client.schedule.RateProfile;
import dev.highwater.client.schedule.RunShare;
import dev.highwater.process.StopSignal;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes the whole way of a run once before the first, against an echo of our own: what the first
 * request and the first row of a process cost the client is not the peer's. A warm-up does the
 * first of it, and comes too late for the row, which is told when the window has begun.
 */
public final class ColdStart {
  private static final Logger LOG = LoggerFactory.getLogger(ColdStart.class);
  private static final Duration LONGEST = Duration.ofMillis(300);

  private static final int REQUESTS_OF_A_CONNECTION = 200;
  private static final int REQUEST_BYTES = 512;
  private static final double PER_SECOND_OF_A_CONNECTION = 4_000;

  /** Whether it was done in this process. */
  private static final AtomicBoolean WARM = new AtomicBoolean();

  private ColdStart() {}

  /**
   * Is called before a run, or before all of those that come one after the other; once it has done
   * something, it does nothing more in this process. It takes some 300 ms at most; whatever fails
   * is the concern of the run that comes.
   *
   * @param plan of the run that comes
   * @param eventLoops it will run on
   * @param telling what is done with the row of an interval, for nobody to see
   */
  public static void overcome(
      LoadPlan plan, List<EventLoop> eventLoops, Consumer<IntervalRow> telling)
      throws InterruptedException {
    if (!WARM.getAndSet(true)) {
      exchange(plan, eventLoops, LONGEST, telling);
    }
  }

  /**
   * Sends some hundred requests to an echo on the same event loops.
   *
   * @param longest it may take, from now on
   * @return how many came back; nobody else is told of them
   */
  static long exchange(
      LoadPlan plan, List<EventLoop> eventLoops, Duration longest, Consumer<IntervalRow> telling)
      throws InterruptedException {
    Channel echo = null;
    Future<?> patience = null;
    try {
      echo = listen(plan, eventLoops.get(0), longest);
      StopSignal enough = new StopSignal();
      patience =
          eventLoops.get(0).schedule(enough::request, longest.toMillis(), TimeUnit.MILLISECONDS);
      int connections = Math.min(plan.connections(), eventLoops.size());
      LoadPlan toEcho = toEcho(plan, connections, (InetSocketAddress) echo.localAddress(), longest);
      RunListener rows = (row, measured) -> telling.accept(row);
      RunResult result = new Run(toEcho, eventLoops, enough, rows).execute();
      return result.measured().outcomes().completed();
    } catch (RuntimeException failure) { // no loopback, no free port: the run will tell if it hurts
      LOG.debug("the client starts cold", failure);
      return 0;
    } finally {
      if (patience != null) {
        patience.cancel(false);
      }
      if (echo != null) {
        echo.close().await(longest.toMillis());
      }
    }
  }

  private static Channel listen(LoadPlan plan, EventLoop loop, Duration longest)
      throws InterruptedException {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loop)
            .channel(plan.transport().listenerClass())
            .childHandler(new SendsBack())
            .bind(InetAddress.getLoopbackAddress(), 0);
    if (!bound.await(longest.toMillis())) {
      bound.channel().close();
      throw new IllegalStateException("no echo within " + longest);
    }
    return bound.syncUninterruptibly().channel();
  }

  /** Ends its connections with resets, which leave nothing in TIME_WAIT. */
  private static LoadPlan toEcho(
      LoadPlan plan, int connections, InetSocketAddress echo, Duration longest) {
    return new LoadPlan(
        List.of(echo),
        List.of("cold start"),
        connections,
        new Conversation(
            RequestBytes.random(REQUEST_BYTES, plan.seed()), Expectation.echo(), 1, null),
        plan.isOpenLoop() ? RateProfile.constant(PER_SECOND_OF_A_CONNECTION * connections) : null,
        plan.arrivals(),
        plan.seed(),
        RunShare.ALL,
        longest,
        (long) REQUESTS_OF_A_CONNECTION * connections,
        Duration.ZERO,
        null,
        longest,
        longest,
        List.of(),
        plan.transport(),
        plan.connectionSettings(),
        longest,
        null,
        new Lifespan(Long.MAX_VALUE, null, CloseWay.RST, 0),
        List.of(),
        null);
  }

  /** Sends back what comes. */
  @Sharable
  private static final class SendsBack extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ctx.write(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      ctx.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable reset) {
      ctx.close(); // so ends each of them
    }
  }
}
