package dev.highwater.metering;

import java.util.Collection;
import java.util.List;

/**
 * The connections of one endpoint that come first in an order, and how many there are in all.
 *
 * @param connections those that come first, sorted; fewer than were asked for if there are no more,
 *     or if one of them ended meanwhile
 * @param silentLoops event loops that did not answer in time, by their threads' names; the list has
 *     none of their connections
 * @param open connections open now, those of silent loops included
 * @param unwritable how many of these are unwritable
 * @param pendingBytes written by the application and not taken by the kernel, over all of them;
 *     here a message that was taken in part counts whole
 */
public record ConnectionList(
    List<ConnectionInfo> connections,
    List<String> silentLoops,
    long open,
    long unwritable,
    long pendingBytes) {

  /** The answers of all event loops as one list. */
  static ConnectionList of(
      List<ConnectionInfo> answered,
      List<String> silentLoops,
      Collection<ConnectionCounters> loops,
      ConnectionOrder order,
      int limit) {
    long open = 0;
    long unwritable = 0;
    long pendingBytes = 0;
    for (ConnectionCounters loop : loops) {
      long closed = loop.closed.get(); // before opened: never more closed than opened
      open += loop.opened.get() - closed;
      unwritable += loop.unwritable.get();
      pendingBytes += loop.pendingBytes.get();
    }
    return new ConnectionList(
        answered.stream().sorted(order.comparator()).limit(limit).toList(),
        List.copyOf(silentLoops),
        open,
        unwritable,
        Math.max(0, pendingBytes));
  }
}
