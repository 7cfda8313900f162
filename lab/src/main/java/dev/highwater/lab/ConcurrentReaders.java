package dev.highwater.lab;

import dev.highwater.lab.bench.Bench;
import dev.highwater.lab.bench.Crew;
import dev.highwater.lab.bench.Interleaving;
import dev.highwater.lab.bench.PlainListener;
import dev.highwater.lab.bench.PlainPeer;
import dev.highwater.lab.bench.Plot;
import dev.highwater.lab.bench.StudiedConnection;
import dev.highwater.metering.CloseCause;
import dev.highwater.metering.LocalClose;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Two threads read one stream: does either get what the other got, and where are the cuts? */
final class ConcurrentReaders implements Experiment {
  private static final int RECORDS = 4_000;
  private static final int LONGEST_BYTES = 24;
  private static final int SHORTEST_BYTES = 5;
  private static final int[] READ_BYTES = {11, 16};
  private static final int NETTY_READ_BYTES = 13;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final boolean ownBuffers;

  ConcurrentReaders() {
    this(true);
  }

  /**
   * @param ownBuffers whether each thread reads into a buffer of its own; if not, both into one
   */
  ConcurrentReaders(boolean ownBuffers) {
    this.ownBuffers = ownBuffers;
  }

  @Override
  public String name() {
    return "concurrent-readers";
  }

  @Override
  public String question() {
    return "When two threads read one stream, is anything lost or read twice, and where is it cut?";
  }

  @Override
  public String claim() {
    return "Nothing is read twice, since each read is made under a lock, but the cuts are where the"
        + " scheduler puts them: one may get \"worl\" and the other \"d\"";
  }

  @Override
  public String source() {
    return "the article, goroutine safe";
  }

  /** Records of letters, and where each begins; the last entry is the end. */
  private static final class Stream {
    private final byte[] bytes;
    private final int[] starts;

    Stream(byte[] bytes, int[] starts) {
      this.bytes = bytes;
      this.starts = starts;
    }

    String text(int from, int to) {
      return new String(bytes, from, to - from, StandardCharsets.US_ASCII);
    }
  }

  /** What a stream's reads did to its records; places are bytes before the cut and how often. */
  private record Cuts(int split, int shared, List<Plot.Point> places, @Nullable String example) {
    long differentPlaces() {
      return places.stream().filter(place -> place.y() > 0).count();
    }
  }

  @Override
  public Finding run(Bench bench) throws IOException, InterruptedException {
    Stream stream = stream(bench);
    AtomicInteger bareEnds = new AtomicInteger();
    List<List<byte[]>> pieces = readByTwo(bench, stream, bareEnds);
    byte[] order = Interleaving.find(stream.bytes, pieces.get(0), pieces.get(1));
    Cuts two = cuts(stream, order);

    Set<String> loops = ConcurrentHashMap.newKeySet();
    AtomicInteger nettyEnds = new AtomicInteger();
    List<byte[]> reads = readByNetty(bench, stream, loops, nettyEnds);
    byte[] nettyOrder = Interleaving.find(stream.bytes, reads, List.of());
    Cuts one = cuts(stream, nettyOrder);

    bench
        .timeline()
        .add("lab", two.example == null ? "no record was shared by two threads" : two.example);
    Finding.Builder finding =
        Finding.of(this, bench)
            .done(
                "4,000 records of 5 to 24 letters were sent to two threads that read one bare"
                    + " channel at the same time, 11 and 16 bytes at most, and to a Netty"
                    + " connection that reads 13 bytes at most. The pieces were then put together"
                    + " again.")
            .number("records", RECORDS)
            .number("stream_bytes", stream.bytes.length)
            .number("reads_of_each_thread", pieces.stream().map(List::size).toList())
            .number("bytes_of_each_thread", pieces.stream().map(ConcurrentReaders::bytes).toList())
            .number("records_split", two.split)
            .number("records_shared_by_two_threads", two.shared)
            .number("places_of_cuts", two.differentPlaces())
            .number("netty_reads", reads.size())
            .number("netty_reading_threads", loops.size())
            .number("netty_records_split", one.split)
            .number("netty_records_shared_by_two_threads", one.shared)
            .error(
                "reading on when the stream has ended",
                "EOF, in each goroutine that reads",
                "ChannelInputShutdownEvent, %d time(s); the bare channel returned -1 to %d threads"
                    .formatted(nettyEnds.get(), bareEnds.get()))
            .plot(
                Plot.over("where records were cut", "bytes of the record before the cut", "cuts")
                    .curve("two threads, bare channel", two.places)
                    .curve("one event loop, Netty", one.places)
                    .build())
            .advice(
                "One event loop reads a connection, so you need no lock; but a read is no message"
                    + " there either: put a frame decoder in front of your handlers.");
    if (nettyOrder == null) {
      return finding.differs("Netty's reads do not make up the stream that was sent");
    }
    return finding.holdsIf(
        order != null && two.shared > 0 && two.differentPlaces() > 1,
        "the pieces of both threads make up the stream exactly, and %,d of %,d records were shared by both; one event loop of Netty also split %,d, and shared %,d"
            .formatted(two.shared, RECORDS, one.split, one.shared),
        order == null
            ? "the pieces that the two threads got do not make up the stream that was sent"
            : "no record was shared by the two threads");
  }

  private static Stream stream(Bench bench) {
    int[] starts = new int[RECORDS + 1];
    for (int i = 0; i < RECORDS; i++) {
      starts[i + 1] = starts[i] + bench.random().nextInt(SHORTEST_BYTES, LONGEST_BYTES + 1);
    }
    byte[] bytes = new byte[starts[RECORDS]];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) bench.random().nextInt('a', 'z' + 1);
    }
    return new Stream(bytes, starts);
  }

  /** What each of two threads got; in rounds, so that neither reads all of it alone. */
  private List<List<byte[]>> readByTwo(Bench bench, Stream stream, AtomicInteger ends)
      throws IOException, InterruptedException {
    PlainListener listener = bench.plainListener("two readers");
    StudiedConnection sender = bench.connector("sender").to(listener.port());
    PlainPeer reader = listener.accept();
    sender.write(stream.bytes).addListener(done -> sender.channel().shutdownOutput());
    bench.timeline().add("sender", "sent " + RECORDS + " records", stream.bytes.length);

    List<List<byte[]>> pieces = List.of(new ArrayList<>(), new ArrayList<>());
    byte[] common = new byte[LONGEST_BYTES];
    Phaser rounds = new Phaser(pieces.size());
    InputStream in = reader.channel().socket().getInputStream();
    Crew crew =
        bench.closing(
            Crew.start(
                "reader",
                pieces.size(),
                number -> {
                  byte[] buffer = ownBuffers ? new byte[LONGEST_BYTES] : common;
                  for (int count = 0; count >= 0; ) {
                    meet(rounds);
                    count = in.read(buffer, 0, READ_BYTES[number]);
                    if (!ownBuffers) {
                      meet(rounds); // the other has read into it as well by now
                    }
                    if (count > 0) {
                      pieces.get(number).add(Arrays.copyOf(buffer, count));
                    }
                  }
                  ends.incrementAndGet();
                  rounds.arriveAndDeregister();
                }));
    crew.await(bench, PATIENCE);
    for (int number = 0; number < pieces.size(); number++) {
      bench
          .timeline()
          .add(
              "thread " + (number + 1),
              "read to the end, %d times".formatted(pieces.get(number).size()),
              bytes(pieces.get(number)));
    }
    return pieces;
  }

  private static void meet(Phaser rounds) throws InterruptedException {
    try {
      rounds.awaitAdvanceInterruptibly(rounds.arrive(), PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException("the other reader did not come", e);
    }
  }

  private static List<byte[]> readByNetty(
      Bench bench, Stream stream, Set<String> threads, AtomicInteger ends)
      throws IOException, InterruptedException {
    PlainListener listener = bench.plainListener("sender");
    List<byte[]> reads = new ArrayList<>(); // by the event loop, until the connection has ended
    StudiedConnection reader =
        bench
            .connector("netty")
            .option(
                ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(NETTY_READ_BYTES))
            .handler(
                new SimpleChannelInboundHandler<ByteBuf>() {
                  @Override
                  protected void channelRead0(ChannelHandlerContext ctx, ByteBuf content) {
                    threads.add(Thread.currentThread().getName());
                    byte[] piece = new byte[content.readableBytes()];
                    content.readBytes(piece);
                    reads.add(piece);
                  }

                  @Override
                  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                    ctx.fireUserEventTriggered(event);
                    if (event instanceof ChannelInputShutdownEvent) {
                      ends.incrementAndGet();
                      LocalClose.close(ctx.channel(), CloseCause.PEER_FIN);
                    }
                  }
                })
            .to(listener.port());
    PlainPeer sender = listener.accept();
    sender.send(stream.bytes);
    sender.shutdownOutput();
    reader.awaitEnd();
    bench
        .timeline()
        .add("netty", "read to the end, %d times".formatted(reads.size()), bytes(reads));
    return reads;
  }

  private static Cuts cuts(Stream stream, byte @Nullable [] order) {
    int[] offsets = new int[LONGEST_BYTES];
    int split = 0;
    int shared = 0;
    String example = null;
    for (int i = 0; order != null && i < RECORDS; i++) {
      int from = stream.starts[i];
      int to = stream.starts[i + 1];
      int cut = 0;
      int cuts = 0;
      boolean byBoth = false;
      for (int at = from + 1; at < to; at++) {
        if (order[at] >= 2) { // the first byte of a piece
          offsets[at - from]++;
          cut = at;
          cuts++;
          byBoth |= order[at] % 2 != order[from] % 2;
        }
      }
      split += cuts > 0 ? 1 : 0;
      shared += byBoth ? 1 : 0;
      if (byBoth && cuts == 1 && example == null) {
        example =
            "record %d: one thread got \"%s\", another \"%s\""
                .formatted(i, stream.text(from, cut), stream.text(cut, to));
      }
    }
    List<Plot.Point> places = new ArrayList<>();
    for (int offset = 1; offset < offsets.length; offset++) {
      places.add(new Plot.Point(offset, offsets[offset]));
    }
    return new Cuts(split, shared, places, example);
  }

  private static long bytes(List<byte[]> pieces) {
    return pieces.stream().mapToLong(piece -> piece.length).sum();
  }
}
