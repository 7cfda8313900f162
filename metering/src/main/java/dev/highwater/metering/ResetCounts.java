package dev.highwater.metering;

import dev.highwater.metering.ConnectionEnd.Operation;
import dev.highwater.metering.ConnectionEnd.Phase;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Resets of one event loop's connections, by everything that is told of them. */
final class ResetCounts {
  /** Who sent the reset. */
  enum Direction {
    RECEIVED,
    SENT;

    /** The value of the label {@code direction}. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One kind of reset.
   *
   * @param operation what we were doing
   * @param phase how far the connection had come; bytes were lost exactly if it was flushing
   */
  record Kind(Direction direction, Operation operation, Phase phase) {

    boolean canBe() {
      return switch (operation) {
        case READ, WRITE, UNKNOWN -> direction == Direction.RECEIVED;
        case CLOSE -> direction == Direction.SENT;
        case CONNECT -> direction == Direction.RECEIVED && phase == Phase.BEFORE_FIRST_BYTE;
      };
    }
  }

  private final Map<Kind, Counter> counters = new LinkedHashMap<>();

  ResetCounts() {
    for (Direction direction : Direction.values()) {
      for (Operation operation : Operation.values()) {
        for (Phase phase : Phase.values()) {
          Kind kind = new Kind(direction, operation, phase);
          if (kind.canBe()) {
            counters.put(kind, new Counter());
          }
        }
      }
    }
  }

  void received(Operation operation, Phase phase) {
    count(new Kind(Direction.RECEIVED, operation, phase));
  }

  void sent(Phase phase) {
    count(new Kind(Direction.SENT, Operation.CLOSE, phase));
  }

  private void count(Kind kind) {
    Objects.requireNonNull(counters.get(kind), "one for every kind that can be").increment();
  }

  /** All kinds that can be; from any thread. */
  Map<Kind, Counter> all() {
    return counters;
  }

  /** Resets by the peer that cost bytes; from any thread. */
  long receivedLosingBytes() {
    return counters.entrySet().stream()
        .filter(e -> e.getKey().direction() == Direction.RECEIVED)
        .filter(e -> e.getKey().phase() == Phase.FLUSHING)
        .mapToLong(e -> e.getValue().get())
        .sum();
  }
}
