package dev.highwater.client.run;

import dev.highwater.client.connection.ConnectionSlot;
import dev.highwater.client.connection.TargetConnection;
import dev.highwater.client.measure.Recorder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.List;
import java.util.Objects;

/**
 * The places for connections of one event loop, asked and told as one, and which of them have a
 * connection.
 *
 * <p>Used on its event loop, unless it says otherwise.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // one writer: the event loop
final class LoopSlots {
  private final List<ConnectionSlot> slots;
  private final Recorder recorder;
  private volatile int open;
  private volatile int beingReplaced;

  LoopSlots(List<ConnectionSlot> slots, Recorder recorder) {
    this.slots = slots;
    this.recorder = recorder;
  }

  List<ConnectionSlot> all() {
    return slots;
  }

  /** Connections that can take requests; from any thread. */
  int open() {
    return open;
  }

  /**
   * Those, and places whose connection is still being greeted, or was ended by us, as planned or
   * for a reply that did not come: that says nothing of a peer that takes connections. From any
   * thread.
   */
  int kept() {
    return open + beingReplaced;
  }

  /** This place has a connection, which cannot take requests yet. */
  void connected(ConnectionSlot slot) {
    beingReplaced(slot, true);
  }

  /** The connection of this place can take requests. */
  void ready(ConnectionSlot slot) {
    open++;
    beingReplaced(slot, false);
  }

  /** An attempt to fill this place failed: it is empty, whatever had been planned. */
  void failed(ConnectionSlot slot) {
    beingReplaced(slot, false);
  }

  /**
   * The connection of this place has ended.
   *
   * @param wasReady whether it could ever take requests
   */
  void closed(ConnectionSlot slot, boolean wasReady) {
    beingReplaced(slot, (wasReady && slot.endedAsPlanned()) || slot.endedByUs());
    if (wasReady) {
      open--;
    }
  }

  private void beingReplaced(ConnectionSlot slot, boolean now) {
    if (slot.isBeingReplaced() != now) {
      slot.beingReplaced(now);
      beingReplaced += now ? 1 : -1;
    }
  }

  /** Sends everywhere what may be sent now. */
  void send() {
    long now = System.nanoTime();
    slots.forEach(slot -> slot.send(now));
  }

  void checkTimeouts(long timeoutNanos) {
    long now = System.nanoTime();
    slots.forEach(slot -> slot.checkTimeout(now, timeoutNanos));
  }

  /** Drops what was due before the window: it must not hold that up. */
  void forgetDueBefore(long windowNanos) {
    for (ConnectionSlot slot : slots) {
      slot.recordWait(recorder, windowNanos - 1);
      slot.forgetDueBefore(windowNanos);
    }
  }

  /** Records how long requests have waited for a connection, up to now. */
  void recordWaits() {
    long now = System.nanoTime();
    slots.forEach(slot -> slot.recordWait(recorder, now));
  }

  /** Nothing more is sent: what waits for a connection waits in vain. */
  void endWaits(long nowNanos) {
    slots.forEach(slot -> slot.endWait(recorder, nowNanos));
  }

  /** The run is over: requests without a reply stay so. */
  void giveUp(long nowNanos) {
    slots.forEach(slot -> slot.giveUp(recorder, nowNanos));
  }

  void close() {
    slots.forEach(ConnectionSlot::close);
  }

  /** Requests due and not yet sent. */
  long waiting() {
    return slots.stream().mapToLong(ConnectionSlot::waiting).sum();
  }

  /** Bytes of streams that are still on their way. */
  long streamingBytes() {
    return slots.stream().mapToLong(ConnectionSlot::streamingBytes).sum();
  }

  /** Channels that are open now, so many at most. */
  List<Channel> channels(int most) {
    return slots.stream()
        .map(ConnectionSlot::connection)
        .filter(Objects::nonNull)
        .map(TargetConnection::channel)
        .filter(Objects::nonNull)
        .limit(most)
        .toList();
  }

  /** Connections of each target that are open, or whose successor is about to be. */
  int[] keptByTarget(int targets) {
    int[] kept = new int[targets];
    for (ConnectionSlot slot : slots) {
      if (slot.connection() != null || slot.isBeingReplaced()) {
        kept[slot.number() % targets]++;
      }
    }
    return kept;
  }

  /** What the write buffers of the connections hold now. */
  WriteBuffers writeBuffers() {
    int unwritable = 0;
    long pending = 0;
    long fullest = 0;
    for (ConnectionSlot slot : slots) {
      Channel channel = slot.connection() == null ? null : slot.connection().channel();
      if (channel != null && channel.isActive()) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        long held = buffer == null ? 0 : buffer.totalPendingWriteBytes();
        pending += held;
        fullest = Math.max(fullest, held);
        unwritable += buffer != null && !channel.isWritable() ? 1 : 0;
      }
    }
    return new WriteBuffers(unwritable, pending, fullest);
  }

  /**
   * What the write buffers of some connections hold at one moment.
   *
   * @param unwritable connections above their high mark; one whose output we have shut down is none
   * @param pendingBytes of all of them, as Netty counts: 96 bytes more for each write
   * @param pendingMaxBytes of the fullest
   */
  record WriteBuffers(int unwritable, long pendingBytes, long pendingMaxBytes) {}
}
