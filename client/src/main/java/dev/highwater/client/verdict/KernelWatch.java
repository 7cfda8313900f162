package dev.highwater.client.verdict;

import dev.highwater.client.connection.ConnectionSlot;
import dev.highwater.client.connection.TargetConnection;
import dev.highwater.metering.TcpInfo;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks the kernel, over a stretch of time, how some of one event loop's connections get on.
 *
 * <p>On a schedule and a few at a time: after a reset it is too late to ask, and to ask all at once
 * would hold up the requests. What the kernel counts is taken as the difference between two looks,
 * so that a connection that ends leaves what it had up to the last one.
 *
 * <p>Used on its event loop alone.
 */
public final class KernelWatch {
  private static final int MOST_CONNECTIONS = 64;
  private static final int LOOKS_AT_ONCE = 8;
  private static final long LOOK_MILLIS = 100;
  private static final long NANOS_PER_MICRO = 1_000;

  private final EventLoop loop;
  private final List<Place> places;
  private @Nullable Future<?> looking;
  private int next;
  private int connections;
  private long micros;
  private long busyMicros;
  private long peerWindowMicros;
  private long sendBufferMicros;
  private long looks;
  private long allSentLooks;
  private long smallestRttMicros;

  /**
   * @param slots of the event loop; the first of them are watched
   */
  public KernelWatch(EventLoop loop, List<ConnectionSlot> slots) {
    this.loop = loop;
    this.places = slots.stream().limit(MOST_CONNECTIONS).map(Place::new).toList();
  }

  /** Begins. */
  public void start() {
    places.forEach(this::look);
    looking =
        loop.scheduleWithFixedDelay(
            this::lookAtSome, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Ends; what there was since the start. */
  public KernelTimes stop() {
    if (looking != null) {
      looking.cancel(false);
      places.forEach(this::look);
    }
    return new KernelTimes(
        connections,
        micros,
        busyMicros,
        peerWindowMicros,
        sendBufferMicros,
        looks,
        allSentLooks,
        smallestRttMicros);
  }

  private void lookAtSome() {
    for (int i = 0; i < Math.min(LOOKS_AT_ONCE, places.size()); i++) {
      look(places.get(next));
      next = next + 1 == places.size() ? 0 : next + 1;
    }
  }

  private void look(Place place) {
    TargetConnection connection = place.slot.connection();
    Channel channel = connection == null ? null : connection.channel();
    TcpInfo info = channel == null ? null : TcpInfo.of(channel);
    if (channel == null || info == null) {
      return;
    }
    long now = System.nanoTime();
    if (channel == place.channel) {
      micros += (now - place.atNanos) / NANOS_PER_MICRO;
      busyMicros += info.busyMicros() - place.busyMicros;
      peerWindowMicros += info.receiveWindowLimitedMicros() - place.peerWindowMicros;
      sendBufferMicros += info.sendBufferLimitedMicros() - place.sendBufferMicros;
      looks++;
      if (!channel.isWritable() && info.notSentBytes() == 0 && info.unacknowledgedSegments() > 0) {
        allSentLooks++;
      }
    } else {
      place.channel = channel;
      connections++;
    }
    place.atNanos = now;
    place.busyMicros = info.busyMicros();
    place.peerWindowMicros = info.receiveWindowLimitedMicros();
    place.sendBufferMicros = info.sendBufferLimitedMicros();
    long rtt = info.smallestRttMicros();
    // A connection without a measurement says 2^32 - 1.
    if (rtt > 0 && rtt < 0xffff_ffffL && (smallestRttMicros == 0 || rtt < smallestRttMicros)) {
      smallestRttMicros = rtt;
    }
  }

  /** One place of the run, and what was known of its connection at the last look. */
  private static final class Place {
    final ConnectionSlot slot;
    @Nullable Channel channel;
    long atNanos;
    long busyMicros;
    long peerWindowMicros;
    long sendBufferMicros;

    Place(ConnectionSlot slot) {
      this.slot = slot;
    }
  }
}
