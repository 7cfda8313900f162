package dev.highwater.client.load;

import dev.highwater.client.connection.ConnectionSlot;

/**
 * Counts the places of one event loop that have a connection, or are about to have the next one as
 * planned. Written on that event loop, read from any thread.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // one writer: the event loop
final class OpenPlaces {
  private volatile int open;
  private volatile int beingReplaced;

  /** Connections that can take requests. */
  int open() {
    return open;
  }

  /** Those, and places whose connection has ended as planned and whose next one is on its way. */
  int kept() {
    return open + beingReplaced;
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
    beingReplaced(slot, wasReady && slot.endedAsPlanned());
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
}
