package dev.highwater.lab.bench;

import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Takes a connection's ledger again and again, for plots and for checking that it adds up; keeps
 * those that differ from the one before, and the last.
 */
public final class LedgerLog implements AutoCloseable {
  private static final int EVERY_MILLIS = 2;
  private static final int MOST = 4_000;

  private final StudiedConnection connection;
  private final List<Ledger> ledgers = new ArrayList<>();
  private final Future<?> sampling;
  private @Nullable Ledger last;

  /** Begins at once; close it to stop. */
  public LedgerLog(StudiedConnection connection) {
    this.connection = connection;
    this.sampling =
        connection
            .channel()
            .eventLoop()
            .scheduleAtFixedRate(this::take, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private synchronized void take() {
    if (!connection.channel().isActive()) {
      return;
    }
    Ledger now = connection.ledgerNow();
    boolean isNew = last == null || !now.withoutTime().equals(last.withoutTime());
    last = now;
    if (isNew && ledgers.size() < MOST) {
      ledgers.add(now);
    }
  }

  /** Each that differed from the one before, in order, and the last until now. */
  public synchronized List<Ledger> ledgers() {
    List<Ledger> all = new ArrayList<>(ledgers);
    if (last != null && !last.equals(all.get(all.size() - 1))) {
      all.add(last); // or a curve would end where it last rose
    }
    return all;
  }

  /** The largest difference, in bytes, between Netty's account and the kernel's; 0 is exact. */
  public long mostUnaccountedBytes() {
    return ledgers().stream().mapToLong(l -> Math.abs(l.unaccountedBytes())).max().orElse(0);
  }

  /**
   * Where the bytes were over time, and Netty's count of them against the marks; what the kernel
   * did with them only where the transport can tell.
   */
  public Plot plot(String title) {
    List<Ledger> ledgers = ledgers();
    Plot.Builder plot =
        Plot.overTime(title, "bytes")
            .curve("written", points(ledgers, Ledger::writtenBytes))
            .curve("accepted by the kernel", points(ledgers, Ledger::takenBytes));
    if (ledgers.stream().anyMatch(ledger -> ledger.kernel() != null)) {
      plot.curve(
          "acknowledged by the peer",
          points(ledgers, l -> l.kernel() == null ? 0 : l.kernel().acknowledgedBytes()));
    }
    var marks = connection.channel().config().getWriteBufferWaterMark();
    return plot.curve("pending in Netty", points(ledgers, Ledger::pendingBytes))
        .curve("Netty's count", points(ledgers, Ledger::bufferedBytes))
        .curve("high mark", points(ledgers, l -> marks.high()))
        .curve("low mark", points(ledgers, l -> marks.low()))
        .build();
  }

  private static List<Plot.Point> points(List<Ledger> ledgers, ToLongFunction<Ledger> value) {
    return ledgers.stream()
        .map(l -> new Plot.Point(l.atMicros() / 1e6, value.applyAsLong(l)))
        .toList();
  }

  @Override
  public void close() {
    sampling.cancel(false);
  }
}
