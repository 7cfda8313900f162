package dev.highwater.client.run;

import dev.highwater.client.connection.ConnectionSlot;

/**
 * Counts the places of one event loop that have a connection, or are about to have the next one
 * because we ended the last one. Written on that event loop, read from any thread.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // one writer: the event loop
final class OpenSlots {
  private volatile int open;
  private volatile int beingReplaced;

  /** Connections that can take requests. */
  int open() {
    return open;
  }

  /**
   * Those, and places whose connection is still being greeted, or was ended by us, as planned or
   * for a reply that did not come: that says nothing of a peer that takes connections.
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
}
