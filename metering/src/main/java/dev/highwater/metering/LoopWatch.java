package dev.highwater.metering;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at one event loop's open connections from time to time: how full their write buffers are,
 * and what the kernel knows of some of them.
 *
 * <p>A figure that is asked for only when something happens would stand still on a connection that
 * is stuck.
 */
final class LoopWatch {
  private static final long LOOK_SECONDS = 1;
  private static final long SAMPLE_SECONDS = 5;
  private static final int SAMPLED_CONNECTIONS = 64;

  private final ConnectionCounters counters;
  final List<ConnectionMeter> open = new ArrayList<>();

  /** Those that are looking through the open connections now. */
  final List<ConnectionScan> scans = new ArrayList<>();

  private List<ScheduledFuture<?>> tasks = List.of();
  private int nextSampled;
  private String name = "";
  private volatile @Nullable EventLoop loop; // publishes the name

  LoopWatch(ConnectionCounters counters) {
    this.counters = counters;
  }

  /** Watches a connection; called on its event loop. */
  void add(ConnectionMeter connection, EventLoop loop) {
    connection.watchedAt(open.size());
    open.add(connection);
    if (this.loop != loop) {
      name = Thread.currentThread().getName();
      this.loop = loop;
    }
    if (tasks.isEmpty()) {
      counters.pending.present(0, System.nanoTime()); // nobody has looked for a time
      tasks =
          List.of(
              loop.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS),
              loop.scheduleWithFixedDelay(
                  this::sample, SAMPLE_SECONDS, SAMPLE_SECONDS, TimeUnit.SECONDS));
    }
  }

  /** Forgets the connection at this place; the last one takes it. */
  void remove(int place) {
    ConnectionMeter last = open.remove(open.size() - 1);
    if (place < open.size()) {
      open.set(place, last);
      last.watchedAt(place);
      for (int i = 0; i < scans.size(); i++) {
        scans.get(i).moved(last, open.size(), place);
      }
    }
  }

  /** Where its connections are; null before the first one. From any thread, like the name. */
  @Nullable EventLoop loop() {
    return loop;
  }

  /** The name of the loop's thread; once there is a loop. */
  String name() {
    return name;
  }

  private void look() {
    long fullest = 0;
    for (ConnectionMeter connection : open) {
      fullest = Math.max(fullest, connection.bufferedBytes());
    }
    counters.pending.present(fullest, System.nanoTime());
    if (open.isEmpty()) { // whoever counts here may be gone, and the event loop go on
      tasks.forEach(task -> task.cancel(false));
      tasks = List.of();
    }
  }

  private void sample() {
    int samples = Math.min(SAMPLED_CONNECTIONS, open.size());
    for (int i = 0; i < samples; i++) {
      nextSampled = nextSampled + 1 < open.size() ? nextSampled + 1 : 0;
      ConnectionMeter connection = open.get(nextSampled);
      TcpInfo info = connection.tcpInfo();
      if (info != null) {
        counters.sampled(info, connection.newRetransmits(info.retransmits()));
      }
    }
  }
}
