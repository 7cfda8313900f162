package dev.highwater.client.lab.bench;

import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/** Takes a connection's ledger again and again, for plots and for checking that it adds up. */
public final class LedgerLog implements AutoCloseable {
  private static final int EVERY_MILLIS = 2;
  private static final int MOST = 4_000;

  private final StudiedConnection connection;
  private final List<Ledger> ledgers = new CopyOnWriteArrayList<>();
  private final Future<?> sampling;

  /** Begins at once; close it to stop. */
  public LedgerLog(StudiedConnection connection) {
    this.connection = connection;
    this.sampling =
        connection
            .channel()
            .eventLoop()
            .scheduleAtFixedRate(this::take, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void take() {
    if (connection.channel().isActive() && ledgers.size() < MOST) {
      ledgers.add(connection.ledgerNow());
    }
  }

  /** What was taken until now, in order. */
  public List<Ledger> ledgers() {
    return List.copyOf(ledgers);
  }

  /** The largest difference, in bytes, between Netty's account and the kernel's; 0 is exact. */
  public long mostUnaccountedBytes() {
    return ledgers.stream().mapToLong(l -> Math.abs(l.unaccountedBytes())).max().orElse(0);
  }

  /**
   * Where the bytes were over time, against the marks; what the kernel did with them only where the
   * transport can tell.
   */
  public Plot plot(String title) {
    Plot.Builder plot =
        Plot.overTime(title, "bytes")
            .curve("written", points(Ledger::writtenBytes))
            .curve("accepted by the kernel", points(Ledger::takenBytes));
    if (ledgers.stream().anyMatch(ledger -> ledger.kernel() != null)) {
      plot.curve(
          "acknowledged by the peer",
          points(l -> l.kernel() == null ? 0 : l.kernel().acknowledgedBytes()));
    }
    var marks = connection.channel().config().getWriteBufferWaterMark();
    return plot.curve("pending in Netty", points(Ledger::pendingBytes))
        .curve("high mark", points(l -> marks.high()))
        .curve("low mark", points(l -> marks.low()))
        .build();
  }

  private List<Plot.Point> points(ToLongFunction<Ledger> value) {
    return ledgers.stream()
        .map(l -> new Plot.Point(l.atMicros() / 1e6, value.applyAsLong(l)))
        .toList();
  }

  @Override
  public void close() {
    sampling.cancel(false);
  }
}
