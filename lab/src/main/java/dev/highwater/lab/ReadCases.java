package dev.highwater.lab;

import dev.highwater.lab.bench.Bench;
import dev.highwater.lab.bench.KernelSocket;
import dev.highwater.lab.bench.PlainListener;
import dev.highwater.lab.bench.PlainPeer;
import dev.highwater.lab.bench.Plot;
import dev.highwater.lab.bench.ReadLog;
import dev.highwater.lab.bench.StudiedConnection;
import dev.highwater.lab.bench.StudiedConnector;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Reads of ten bytes at a time: what does each give, and when? */
final class ReadCases implements Experiment {
  private static final int ASKED_BYTES = 10;
  private static final int FEW_BYTES = 4;
  private static final int MANY_BYTES = 25;
  private static final int LOOP_TASKS = 20;
  private static final int LIMIT_MILLIS = 100;
  private static final Duration STILL = Duration.ofMillis(60);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final int readBytes;

  ReadCases() {
    this(ASKED_BYTES);
  }

  /**
   * @param readBytes how many bytes a read asks for in truth
   */
  ReadCases(int readBytes) {
    this.readBytes = readBytes;
  }

  @Override
  public String name() {
    return "read-cases";
  }

  @Override
  public String question() {
    return "What does one read give when there is nothing, too little, too much, an end, or a time"
        + " limit?";
  }

  @Override
  public String claim() {
    return "A read waits for the first byte, gives what is there but no more than asked for, gives"
        + " what is left before it gives EOF, and a time limit ends the wait, not the connection";
  }

  @Override
  public String source() {
    return "the article, its first part";
  }

  @Override
  public Finding run(Bench bench) throws IOException, InterruptedException {
    Finding.Builder finding =
        Finding.of(this, bench)
            .done(
                "Netty read without auto-read, ten bytes for each read that was asked for, while a"
                    + " peer sent nothing, 4 bytes, 25 bytes, 25 bytes and FIN, or nothing within"
                    + " a read timeout of 100 ms.");
    ReadLog part = nothingThenPart(bench, finding);
    ReadLog more = more(bench, finding);
    ReadLog left = endWithBytesUnread(bench, finding);
    ReadLog late = idleTimer(bench, finding);
    String readTimeout = readTimeout(bench, finding);
    boolean waited = part.sizes().equals(List.of(FEW_BYTES));
    boolean capped =
        more.bytes() == MANY_BYTES
            && more.sizes().get(0) == ASKED_BYTES
            && more.sizes().stream().allMatch(size -> size <= ASKED_BYTES);
    boolean endedLast = left.bytesAtEnd() == MANY_BYTES && left.bytes() == MANY_BYTES;
    boolean usable = late.timeoutAfterMillis() >= LIMIT_MILLIS && late.bytes() == FEW_BYTES;
    return finding
        .error("nothing came in time", "read tcp ...: i/o timeout", readTimeout)
        .plot(
            Plot.over("what each read gave of 25 bytes", "number of the read", "bytes")
                .curve("connection open", more.points())
                .curve("after the peer's FIN", left.points())
                .build())
        .advice(
            "A read is not a message: frame your stream. ReadTimeoutHandler closes the connection"
                + " where Go's deadline leaves it open; take IdleStateHandler to decide yourself.")
        .holdsIf(
            waited && capped && endedLast && usable,
            ("of %d bytes asked for, a read gave %s where 4 came, %s where 25 came; all %d before"
                    + " EOF, and %d more after a time limit")
                .formatted(
                    ASKED_BYTES, part.sizes(), more.sizes(), left.bytesAtEnd(), late.bytes()),
            "reads of %d bytes gave %s of 25, and %s before EOF%s%s"
                .formatted(
                    ASKED_BYTES,
                    more.sizes(),
                    left.sizes(),
                    waited ? "" : ", and did not wait for the first byte",
                    usable ? "" : ", and nothing came after a time limit"));
  }

  /** Nothing is there, and then less than was asked for. */
  private ReadLog nothingThenPart(Bench bench, Finding.Builder finding)
      throws IOException, InterruptedException {
    ReadLog reader = new ReadLog(bench.timeline(), "reader");
    Pair pair = connect(bench, reader);
    reader.ask(pair.connection);
    bench.awaitStill(STILL, PATIENCE, reader::reads);
    int whileEmpty = reader.reads();
    if (whileEmpty == 0 && reader.bytesAtEnd() < 0) {
      finding.error(
          "reading when there is nothing", "no error: Read blocks its goroutine", "no event");
    }
    int loopTasks = 0;
    while (loopTasks < LOOP_TASKS && pair.connection.onLoop(() -> true)) {
      loopTasks++;
    }
    pair.peer.send(bench.bytes(FEW_BYTES));
    bench.await(PATIENCE, () -> reader.reads() > whileEmpty);
    finding
        .number("no_data_reads", whileEmpty)
        .number("no_data_tasks_run_by_the_loop_meanwhile", loopTasks)
        .number("part_sent_bytes", FEW_BYTES)
        .number("part_read_bytes", reader.sizes());
    return reader;
  }

  private ReadLog more(Bench bench, Finding.Builder finding)
      throws IOException, InterruptedException {
    ReadLog reader = new ReadLog(bench.timeline(), "reader");
    Pair pair = connect(bench, reader);
    pair.peer.send(bench.bytes(MANY_BYTES));
    awaitUnread(bench, pair.connection, "ESTABLISHED");
    readUntil(bench, pair.connection, reader, () -> reader.bytes() >= MANY_BYTES);
    finding.number("more_sent_bytes", MANY_BYTES).number("more_read_bytes", reader.sizes());
    return reader;
  }

  private ReadLog endWithBytesUnread(Bench bench, Finding.Builder finding)
      throws IOException, InterruptedException {
    ReadLog reader = new ReadLog(bench.timeline(), "reader");
    Pair pair = connect(bench, reader);
    pair.peer.send(bench.bytes(MANY_BYTES));
    pair.peer.close();
    awaitUnread(bench, pair.connection, "CLOSE_WAIT");
    bench.awaitStill(STILL, PATIENCE, reader::reads);
    long unasked = reader.bytes();
    readUntil(bench, pair.connection, reader, () -> reader.bytesAtEnd() >= 0);
    if (reader.bytesAtEnd() >= 0) {
      finding.error(
          "reading when everything before the peer's FIN has been read",
          "EOF",
          "event " + ChannelInputShutdownEvent.class.getSimpleName());
    }
    finding
        .number("eof_unread_bytes", MANY_BYTES)
        .number("eof_read_bytes", reader.sizes())
        .number("eof_read_before_it_came_bytes", reader.bytesAtEnd())
        .number("eof_read_without_being_asked_bytes", unasked);
    return reader;
  }

  /** Nothing comes within the limit, and something comes after it. */
  private ReadLog idleTimer(Bench bench, Finding.Builder finding)
      throws IOException, InterruptedException {
    ReadLog reader = new ReadLog(bench.timeline(), "reader");
    Pair pair =
        connect(bench, new IdleStateHandler(LIMIT_MILLIS, 0, 0, TimeUnit.MILLISECONDS), reader);
    reader.ask(pair.connection);
    bench.await(PATIENCE, () -> reader.timeoutAfterMillis() > 0);
    pair.peer.send(bench.bytes(FEW_BYTES));
    bench.await(PATIENCE, () -> reader.reads() > 0);
    finding
        .number("timeout_limit_ms", LIMIT_MILLIS)
        .number("timeout_after_ms", reader.timeoutAfterMillis())
        .number("timeout_late_bytes_read", reader.bytes());
    return reader;
  }

  /** The same with Netty's own answer to it. */
  private String readTimeout(Bench bench, Finding.Builder finding)
      throws IOException, InterruptedException {
    ReadLog reader = new ReadLog(bench.timeline(), "reader");
    Pair pair = connect(bench, new ReadTimeoutHandler(LIMIT_MILLIS, TimeUnit.MILLISECONDS), reader);
    reader.ask(pair.connection);
    boolean closed = bench.await(PATIENCE, () -> !pair.connection.channel().isOpen());
    finding.number("timeout_read_timeout_handler_closes", closed);
    return reader.failure() + (closed ? ", and the connection is closed" : "");
  }

  /** The two ends of a connection. */
  private record Pair(StudiedConnection connection, PlainPeer peer) {}

  private Pair connect(Bench bench, ChannelHandler... handlers)
      throws IOException, InterruptedException {
    PlainListener listener = bench.plainListener("peer");
    StudiedConnector connector =
        bench
            .connector("reader")
            .option(ChannelOption.AUTO_READ, false)
            .option(
                ChannelOption.RECVBUF_ALLOCATOR,
                new FixedRecvByteBufAllocator(readBytes).maxMessagesPerRead(1));
    for (ChannelHandler handler : handlers) {
      connector.handler(handler);
    }
    return new Pair(connector.to(listener.port()), listener.accept());
  }

  /** Waits until everything that was sent lies unread in our kernel, where that is told. */
  private static void awaitUnread(Bench bench, StudiedConnection connection, String state)
      throws IOException, InterruptedException {
    int local = connection.localPort();
    int remote = connection.remotePort();
    bench.await(
        KernelSocket.isTold() ? STILL : Duration.ZERO,
        () ->
            KernelSocket.end(local, remote).stream()
                .anyMatch(s -> s.unreadBytes() >= MANY_BYTES && s.state().equals(state)));
  }

  /** Asks for one read after the other. */
  private static void readUntil(
      Bench bench, StudiedConnection connection, ReadLog reader, Bench.Condition enough)
      throws IOException, InterruptedException {
    for (int i = 0; i < MANY_BYTES + 1 && !enough.holds(); i++) {
      int before = reader.reads();
      reader.ask(connection);
      bench.await(PATIENCE, () -> reader.reads() > before || reader.bytesAtEnd() >= 0);
    }
  }
}
