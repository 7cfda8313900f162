package dev.highwater.client.run;

import dev.highwater.client.connection.ConnectionSlot;
import dev.highwater.client.connection.TargetConnection;
import dev.highwater.client.measure.Recorder;
import io.netty.channel.Channel;
import java.util.List;
import java.util.Objects;

/** The places for connections of one event loop, asked and told as one; used there alone. */
final class LoopSlots {
  private final List<ConnectionSlot> slots;
  private final Recorder recorder;

  LoopSlots(List<ConnectionSlot> slots, Recorder recorder) {
    this.slots = slots;
    this.recorder = recorder;
  }

  List<ConnectionSlot> all() {
    return slots;
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
}
