package dev.highwater.lab.bench;

import dev.highwater.process.StopSignal;
import dev.highwater.transport.ConnectionSettings;
import dev.highwater.transport.EventLoops;
import dev.highwater.transport.Transport;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one experiment has to work with. Everything that is opened on it is closed with it, last
 * things first.
 */
public final class Bench implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Bench.class);

  /** The article waits 10 s and 5 s; what it shows does not need so long. */
  private static final int SCALE = 50;

  private static final Duration POLL = Duration.ofMillis(1);

  private final Settings settings;
  private final Timeline timeline = new Timeline();
  private final EventLoopGroup loops;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final ChannelGroup studied = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final SplittableRandom random;

  /**
   * What all experiments of a run have in common.
   *
   * @param transport of the side under study
   * @param threads event loops, 1 or more
   * @param connections the options of the user, for every connection under study
   * @param connectTimeout of the user, above 0
   * @param seed of everything that is random
   * @param realtime whether to wait as long as the article does
   * @param stop ends every wait
   */
  public record Settings(
      Transport transport,
      int threads,
      ConnectionSettings connections,
      Duration connectTimeout,
      long seed,
      boolean realtime,
      StopSignal stop) {}

  /** Begins an experiment: the timeline starts now. */
  public Bench(Settings settings) {
    this.settings = settings;
    this.loops = EventLoops.start(settings.transport(), settings.threads(), "lab");
    this.random = new SplittableRandom(settings.seed());
  }

  public Settings settings() {
    return settings;
  }

  public Transport transport() {
    return settings.transport();
  }

  public Timeline timeline() {
    return timeline;
  }

  /** The event loops of the transport. */
  public EventLoopGroup loops() {
    return loops;
  }

  /** Seeded; the same for every experiment of a run. */
  public SplittableRandom random() {
    return random;
  }

  /** So many random bytes. */
  public byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  /** A delay of the article: as it is with {@code --realtime}, else a fiftieth of it. */
  public Duration delay(Duration ofTheArticle) {
    return settings.realtime() ? ofTheArticle : ofTheArticle.dividedBy(SCALE);
  }

  /** Begins a connection under study, called {@code who} in the timeline. */
  public StudiedConnector connector(String who) {
    return new StudiedConnector(this, who);
  }

  /** Begins a listener under study; its connections are called {@code who} in the timeline. */
  public StudiedListener.Builder listener(String who) {
    return new StudiedListener.Builder(this, who);
  }

  /** A scripted listener with room for 128 connections and the kernel's receive buffer. */
  public PlainListener plainListener(String who) throws IOException {
    return plainListener(who, 0);
  }

  /**
   * A scripted listener.
   *
   * @param receiveBufferBytes of each connection, as given to SO_RCVBUF; 0 leaves it to the kernel
   */
  public PlainListener plainListener(String who, int receiveBufferBytes) throws IOException {
    return closing(PlainListener.open(128, receiveBufferBytes, timeline, who));
  }

  /** A scripted peer that connects to a port of this machine. */
  public PlainPeer plainPeer(String who, int port) throws IOException {
    return plainPeer(who, port, 0);
  }

  /**
   * A scripted peer that connects to a port of this machine.
   *
   * @param receiveBufferBytes as given to SO_RCVBUF; 0 leaves it to the kernel
   */
  public PlainPeer plainPeer(String who, int port, int receiveBufferBytes) throws IOException {
    return closing(PlainPeer.connect(port, receiveBufferBytes, timeline, who));
  }

  /** Has a connection under study closed at the end of the experiment. */
  void closing(StudiedConnection connection) {
    studied.add(connection.channel());
  }

  /** Has something closed at the end of the experiment. */
  public <T extends AutoCloseable> T closing(T thing) {
    opened.push(thing);
    return thing;
  }

  /**
   * Lets time go by.
   *
   * @throws InterruptedException if the program is asked to end meanwhile
   */
  public void pause(Duration duration) throws InterruptedException {
    if (settings.stop().await(duration.toNanos())) {
      throw new InterruptedException("the lab was asked to end");
    }
  }

  /**
   * Waits until something is the case, looking every millisecond.
   *
   * @return whether it came to be within the time
   * @throws InterruptedException if the program is asked to end meanwhile
   */
  public boolean await(Duration atMost, Condition condition)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      pause(POLL);
    }
    return true;
  }

  /**
   * Waits until a value has stayed the same for so long: how one sees that something has stopped.
   *
   * @return the value
   */
  public <T> T awaitStill(Duration stillFor, Duration atMost, Callable<T> value)
      throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    T last = call(value);
    long since = System.nanoTime();
    while (System.nanoTime() - since < stillFor.toNanos() && System.nanoTime() - deadline < 0) {
      pause(POLL);
      T now = call(value);
      if (!now.equals(last)) {
        last = now;
        since = System.nanoTime();
      }
    }
    return last;
  }

  private static <T> T call(Callable<T> value) throws InterruptedException {
    try {
      return value.call();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Something that is the case or not. */
  @FunctionalInterface
  public interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) { // the others have to be closed all the same
        LOG.debug("could not close", e);
      }
    }
    // Before their loops: what is pending on one is only given back by its close.
    studied.close().awaitUninterruptibly(5, TimeUnit.SECONDS);
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
  }
}
