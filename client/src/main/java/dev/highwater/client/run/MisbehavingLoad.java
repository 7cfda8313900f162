package dev.highwater.client.run;

import dev.highwater.client.connection.Connector;
import dev.highwater.client.connection.MisbehavingConnection;
import dev.highwater.client.connection.MisbehavingSlot;
import dev.highwater.client.connection.Misbehaviour;
import dev.highwater.metering.CloseCause;
import dev.highwater.metering.ConnectionEnd;
import dev.highwater.transport.ConnectOutcome;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The difficult connections of one event loop: opened with the others, made again when they end,
 * asked nothing.
 */
final class MisbehavingLoad {
  /** Attempts under way at once, for the same reason as with the healthy ones. */
  private static final int MOST_AT_ONCE = 128;

  private static final long PAUSE_AFTER_OUR_RESET_MILLIS = 100;

  /** A peer that throws difficult connections out does well, and is not to be flooded for it. */
  private static final long PAUSE_AFTER_THE_PEERS_END_MILLIS = 1_000;

  private final EventLoop loop;
  private final Connector connector;
  private final List<MisbehavingSlot> places;
  private final Map<Misbehaviour, Map<ConnectOutcome, Long>> failed =
      new EnumMap<>(Misbehaviour.class);
  private final CompletableFuture<Void> allTried = new CompletableFuture<>();
  private int next;
  private int tried;
  private int underWay;
  private boolean stopped;

  MisbehavingLoad(EventLoop loop, Connector connector, List<MisbehavingSlot> places) {
    this.loop = loop;
    this.connector = connector;
    this.places = places;
  }

  /**
   * Begins.
   *
   * @return done when every place was tried once, whatever came of it
   */
  CompletableFuture<Void> start() {
    openMore();
    return places.isEmpty() ? CompletableFuture.completedFuture(null) : allTried;
  }

  /** No more connections are opened. */
  void stop() {
    stopped = true;
  }

  void closeAll() {
    for (MisbehavingSlot place : places) {
      MisbehavingConnection connection = place.connection();
      if (connection != null) {
        connection.close();
      }
    }
  }

  int underWay() {
    return underWay;
  }

  /** Attempts that failed, up to now. */
  Map<ConnectOutcome, Long> failed(Misbehaviour kind) {
    return Map.copyOf(failed.getOrDefault(kind, Map.of()));
  }

  List<Channel> channels() {
    return places.stream()
        .map(MisbehavingSlot::connection)
        .filter(Objects::nonNull)
        .map(MisbehavingConnection::channel)
        .filter(Objects::nonNull)
        .toList();
  }

  private void openMore() {
    while (next < places.size() && underWay < MOST_AT_ONCE && !stopped) {
      connect(places.get(next++), true);
    }
  }

  private void connect(MisbehavingSlot place, boolean firstTime) {
    if (stopped) {
      return;
    }
    underWay++;
    connector.connect(
        place,
        outcome -> {
          underWay--;
          if (outcome != ConnectOutcome.OK) {
            failed
                .computeIfAbsent(place.kind(), kind -> new EnumMap<>(ConnectOutcome.class))
                .merge(outcome, 1L, Long::sum);
            connectIn(PAUSE_AFTER_THE_PEERS_END_MILLIS, place);
          }
          if (firstTime && ++tried == places.size()) {
            allTried.complete(null);
          }
          openMore();
        },
        end -> ended(place, end));
  }

  private void ended(MisbehavingSlot place, ConnectionEnd end) {
    boolean wasOurReset = place.kind() == Misbehaviour.RESET && end.cause() == CloseCause.LOCAL;
    connectIn(wasOurReset ? PAUSE_AFTER_OUR_RESET_MILLIS : PAUSE_AFTER_THE_PEERS_END_MILLIS, place);
  }

  private void connectIn(long millis, MisbehavingSlot place) {
    if (!stopped) {
      loop.schedule(() -> connect(place, false), millis, TimeUnit.MILLISECONDS);
    }
  }
}
