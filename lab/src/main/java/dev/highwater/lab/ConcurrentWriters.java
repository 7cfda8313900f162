package dev.highwater.lab;

import dev.highwater.lab.bench.BareChannel;
import dev.highwater.lab.bench.Bench;
import dev.highwater.lab.bench.Crew;
import dev.highwater.lab.bench.PlainListener;
import dev.highwater.lab.bench.PlainPeer;
import dev.highwater.lab.bench.Plot;
import dev.highwater.lab.bench.RecordScanner;
import dev.highwater.lab.bench.StudiedConnection;
import dev.highwater.lab.bench.TaggedRecords;
import dev.highwater.metering.CloseCause;
import dev.highwater.metering.LocalClose;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

/** Several threads write records to one connection: does each arrive whole? */
final class ConcurrentWriters implements Experiment {
  private static final int WRITERS = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** What one thread may have under way; all together stay below the low mark. */
  private static final int WINDOW_BYTES = 256 * 1024;

  private static final int MARK_BYTES = 2 * WRITERS * WINDOW_BYTES;

  /** Most of the many records are short ones, some hundred bytes on average. */
  private static final double NETTY_SKEW = 10;

  private static final int TWO_WRITES_RECORDS = 4_000;
  private static final int BARE_RECORDS = 480;
  private static final int BARE_SEND_BYTES = 4 * 1024;

  /** A segment holds no more than half of the window, and a write is cut only between segments. */
  private static final int BARE_RECEIVE_BYTES = 16 * 1024;

  private static final int BARE_READ_BYTES = 8 * 1024;

  private final int records;
  private final boolean oneWriteEach;
  private final LongAdder promisesKept = new LongAdder();
  private final LongAdder promisesFailed = new LongAdder();

  ConcurrentWriters() {
    this(100_000, true);
  }

  /**
   * @param records through Netty, a multiple of eight
   * @param oneWriteEach whether each record is given to Netty in one write; if not, in two
   */
  ConcurrentWriters(int records, boolean oneWriteEach) {
    this.records = records;
    this.oneWriteEach = oneWriteEach;
  }

  @Override
  public String name() {
    return "concurrent-writers";
  }

  @Override
  public String question() {
    return "When several threads write to one connection, does each record arrive whole?";
  }

  @Override
  public String claim() {
    return "Several goroutines may write to one connection: each write is made under a lock, so no"
        + " record is torn";
  }

  @Override
  public String source() {
    return "the article, goroutine safe; fd_unix.go";
  }

  @Override
  public Finding run(Bench bench) throws IOException, InterruptedException {
    TaggedRecords whole = new TaggedRecords(bench.random(), WRITERS, records / WRITERS, NETTY_SKEW);
    RecordScanner netty = throughNetty(bench, "in one write each", whole, oneWriteEach);
    TaggedRecords halved =
        new TaggedRecords(
            bench.random(), WRITERS, Math.min(records, TWO_WRITES_RECORDS) / WRITERS, 2);
    RecordScanner two = throughNetty(bench, "in two writes each", halved, false);
    TaggedRecords plain = new TaggedRecords(bench.random(), WRITERS, BARE_RECORDS / WRITERS, 1);
    PlainListener listener = bench.plainListener("reader", BARE_RECEIVE_BYTES);
    BareChannel channel = bench.closing(new BareChannel(listener.port(), BARE_SEND_BYTES));
    RecordScanner bare = throughBareChannel(bench, plain, channel, listener.accept());

    Finding.Builder finding =
        Finding.of(this, bench)
            .done(
                "Eight threads wrote records of 1 B to 64 KiB to one connection: through Netty in"
                    + " one write each, through Netty in two writes each, and on a bare"
                    + " non-blocking channel, where each thread wrote on until its record was out."
                    + " The reader looked for the records that arrived whole.");
    tell(finding, "netty", whole, netty);
    tell(finding, "netty_in_two_writes", halved, two);
    tell(finding, "bare", plain, bare);
    finding
        .number("bare_partial_writes", channel.partialWrites())
        .error(
            "a write of which the kernel takes only a part",
            "not seen: Write keeps its lock and goes on until all is out; n < len only with an"
                + " error",
            "no partial write was told: %,d promises succeeded, %,d failed; the bare channel returned n < len %,d times"
                .formatted(promisesKept.sum(), promisesFailed.sum(), channel.partialWrites()))
        .plot(
            Plot.over("records torn, by their size", "size up to, bytes", "torn, %")
                .curve("bare channel", tornShares(plain, bare))
                .curve("Netty, two writes each", tornShares(halved, two))
                .curve("Netty, one write each", tornShares(whole, netty))
                .build())
        .advice(
            "Write from any thread, but a message in one write: Netty keeps writes apart, and"
                + " nothing keeps two writes of yours together.");
    boolean kept =
        netty.tornCount() == 0
            && netty.outOfOrder() == 0
            && netty.receivedBytes() == whole.totalBytes();
    if (!kept) {
      return finding.differs(
          "through Netty %,d of %,d records were torn, %,d came out of order, and %,d bytes were lost"
              .formatted(
                  netty.tornCount(),
                  whole.count(),
                  netty.outOfOrder(),
                  whole.totalBytes() - netty.receivedBytes()));
    }
    if (bare.tornCount() == 0) {
      return finding.inconclusive(
          "even the bare channel tore none of %,d records, so this shows nothing"
              .formatted(plain.count()));
    }
    return finding.holds(
        "through Netty %,d of %,d records arrived whole and in the order of their thread; the bare channel tore %,d of %,d"
            .formatted(netty.wholeCount(), whole.count(), bare.tornCount(), plain.count()));
  }

  private RecordScanner throughNetty(
      Bench bench, String how, TaggedRecords records, boolean oneWriteEach)
      throws IOException, InterruptedException {
    PlainListener listener = bench.plainListener("reader");
    StudiedConnection connection =
        bench.connector("writers").marks(MARK_BYTES, 2 * MARK_BYTES).to(listener.port());
    PlainPeer reader = listener.accept();
    bench.timeline().add("writers", records.count() + " records " + how, records.totalBytes());
    CyclicBarrier firstHalves = new CyclicBarrier(WRITERS);
    Crew crew =
        bench.closing(
            Crew.start(
                "writer",
                WRITERS,
                writer -> {
                  Semaphore room = new Semaphore(WINDOW_BYTES);
                  for (int i = 0; i < records.recordsOfEach(); i++) {
                    byte[] record = records.record(writer, i);
                    if (oneWriteEach) {
                      write(connection, record, room);
                    } else {
                      int half = TaggedRecords.HEADER_BYTES;
                      write(connection, Arrays.copyOf(record, half), room);
                      if (i == 0) { // so that it happens at least once, on any machine
                        meet(firstHalves);
                      }
                      write(connection, Arrays.copyOfRange(record, half, record.length), room);
                    }
                  }
                  take(room, WINDOW_BYTES); // until all of it is with the kernel
                }));
    crew.whenDone(() -> connection.channel().shutdownOutput());
    RecordScanner scanner = new RecordScanner(records);
    InputStream stream = reader.channel().socket().getInputStream();
    scanner.readAll(stream::read);
    crew.await(bench, PATIENCE);
    told(bench, scanner);
    connection.onLoop(() -> LocalClose.close(connection.channel(), CloseCause.LOCAL));
    connection.awaitEnd();
    return scanner;
  }

  private void write(StudiedConnection connection, byte[] bytes, Semaphore room)
      throws InterruptedException {
    take(room, bytes.length);
    connection
        .write(bytes)
        .addListener(
            done -> {
              (done.isSuccess() ? promisesKept : promisesFailed).increment();
              room.release(bytes.length);
            });
  }

  private static void take(Semaphore room, int bytes) throws InterruptedException {
    if (!room.tryAcquire(bytes, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("nothing was written for " + PATIENCE.toSeconds() + " s");
    }
  }

  private static void meet(CyclicBarrier barrier) throws InterruptedException {
    try {
      barrier.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException("the writers did not meet", e);
    }
  }

  private static RecordScanner throughBareChannel(
      Bench bench, TaggedRecords records, BareChannel channel, PlainPeer reader)
      throws IOException, InterruptedException {
    bench
        .timeline()
        .add("writers", records.count() + " records on a bare channel", records.totalBytes());
    Crew crew =
        bench.closing(
            Crew.start(
                "bare-writer",
                WRITERS,
                writer -> {
                  try (Selector selector = Selector.open()) {
                    channel.registerWith(selector);
                    for (int i = 0; i < records.recordsOfEach(); i++) {
                      channel.write(records.record(writer, i), selector, PATIENCE);
                    }
                  }
                }));
    crew.whenDone(channel::shutdownOutput);
    RecordScanner scanner = new RecordScanner(records);
    InputStream stream = reader.channel().socket().getInputStream();
    scanner.readAll(
        (into, offset, length) -> {
          bench.pause(Duration.ofMillis(1)); // a slow reader
          return stream.read(into, offset, Math.min(length, BARE_READ_BYTES));
        });
    crew.await(bench, PATIENCE);
    return told(bench, scanner);
  }

  private static RecordScanner told(Bench bench, RecordScanner scanner) {
    bench
        .timeline()
        .add(
            "reader",
            "%d whole, %d torn, %d out of order"
                .formatted(scanner.wholeCount(), scanner.tornCount(), scanner.outOfOrder()),
            scanner.receivedBytes());
    return scanner;
  }

  private static void tell(
      Finding.Builder finding, String prefix, TaggedRecords records, RecordScanner scanner) {
    finding
        .number(prefix + "_records", records.count())
        .number(prefix + "_torn_records", scanner.tornCount())
        .number(prefix + "_out_of_order_records", scanner.outOfOrder())
        .number(prefix + "_lost_bytes", records.totalBytes() - scanner.receivedBytes());
  }

  /** The share of torn ones among the records up to 1, 2, 4 ... bytes; without empty classes. */
  private static List<Plot.Point> tornShares(TaggedRecords records, RecordScanner scanner) {
    int[] all = new int[Integer.SIZE];
    int[] torn = new int[Integer.SIZE];
    for (int writer = 0; writer < records.writers(); writer++) {
      for (int i = 0; i < records.recordsOfEach(); i++) {
        int size = Integer.SIZE - Integer.numberOfLeadingZeros(records.length(writer, i) - 1);
        all[size]++;
        torn[size] += scanner.isWhole(writer, i) ? 0 : 1;
      }
    }
    List<Plot.Point> shares = new ArrayList<>();
    for (int size = 0; size < all.length; size++) {
      if (all[size] > 0) {
        shares.add(new Plot.Point(1L << size, 100.0 * torn[size] / all[size]));
      }
    }
    return shares;
  }
}
