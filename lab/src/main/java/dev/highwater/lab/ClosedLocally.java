package dev.highwater.lab;

import dev.highwater.lab.bench.Bench;
import dev.highwater.lab.bench.InboundLog;
import dev.highwater.lab.bench.KernelSocket;
import dev.highwater.lab.bench.PlainListener;
import dev.highwater.lab.bench.PlainPeer;
import dev.highwater.lab.bench.Plot;
import dev.highwater.lab.bench.StudiedConnection;
import dev.highwater.lab.bench.Timeline;
import dev.highwater.metering.CloseCause;
import dev.highwater.metering.LocalClose;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads and writes on a connection that we have closed ourselves: who is told, and of what? */
final class ClosedLocally implements Experiment {
  private static final int MESSAGE_BYTES = 32;
  private static final String CLOSED_IN_GO = "use of closed network connection";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final boolean closes;

  ClosedLocally() {
    this(true);
  }

  /**
   * @param closes whether the connection is closed at all before it is used again
   */
  ClosedLocally(boolean closes) {
    this.closes = closes;
  }

  @Override
  public String name() {
    return "closed-locally";
  }

  @Override
  public String question() {
    return "What do a read and a write report on a connection that we have closed ourselves?";
  }

  @Override
  public String claim() {
    return "On a connection that we closed, a read and a write both fail at once";
  }

  @Override
  public String source() {
    return "the article, client of the close example";
  }

  @Override
  public Finding run(Bench bench) throws IOException, InterruptedException {
    PlainListener listener = bench.plainListener("server");
    InboundLog inbound = new InboundLog();
    StudiedConnection client = bench.connector("client").handler(inbound).to(listener.port());
    PlainPeer server = listener.accept();
    int ours = client.localPort();
    int theirs = client.remotePort();
    byte[] message = bench.bytes(MESSAGE_BYTES);
    List<Plot.Point> given = new ArrayList<>();
    List<Plot.Point> arrived = new ArrayList<>();

    client.write(message).await(PATIENCE.toMillis());
    bench.timeline().add("client", "wrote while it was open", MESSAGE_BYTES);
    long read = server.skip(MESSAGE_BYTES);
    mark(bench, given, MESSAGE_BYTES);
    mark(bench, arrived, read);
    if (closes) {
      close(client);
    }

    Late late = client.onLoop(() -> late(client.channel(), message, inbound));
    late.write.await(PATIENCE.toMillis());
    client.onLoop(() -> true); // what was put off to the loop's next turn has happened by now
    Throwable failure = late.write.cause();
    if (failure == null) {
      bench.timeline().add("client", "wrote again", MESSAGE_BYTES);
    } else {
      bench.timeline().failed("client", "wrote again", MESSAGE_BYTES, failure);
    }
    boolean readReported = !inbound.failures().isEmpty();
    bench.timeline().add("client", "asked to read: " + (readReported ? "failed" : "no answer"));
    if (!closes) {
      close(client);
    }
    read += server.drain();
    mark(bench, given, 2 * MESSAGE_BYTES);
    mark(bench, arrived, read);
    List<KernelSocket> left = KernelSocket.end(ours, theirs);

    boolean writeFailsAtOnce = failure != null && late.writeEndedAtOnce;
    Finding.Builder finding =
        Finding.of(this, bench)
            .done(
                "The client wrote 32 bytes, closed, wrote 32 more and asked to read; the server read"
                    + " to the end. Then the same with a plain channel of the JDK.")
            .number("write_failed", failure != null)
            .number("write_failed_before_it_returned", writeFailsAtOnce)
            .number("read_reported", readReported)
            .number("handler_told_before", late.toldInactive)
            .number("handler_still_there", late.handlerStillThere)
            .number("given_bytes", 2 * MESSAGE_BYTES)
            .number("arrived_bytes", read)
            .error("writing after our close", CLOSED_IN_GO, describe(failure))
            .error(
                "reading after our close",
                CLOSED_IN_GO,
                describe(readReported ? inbound.failures().get(0) : null));
    if (KernelSocket.isTold()) {
      finding.number("our_socket_afterwards", left.isEmpty() ? "none" : left.get(0).state());
    }
    tellOfPlainChannel(bench, listener, finding);
    return finding
        .plot(
            Plot.overTime("bytes over time, before and after the close", "bytes")
                .curve("given to Netty", given)
                .curve("arrived at the server", arrived)
                .build())
        .advice(
            "Look at every write's future, and never wait for a read to fail: Netty tells a close once,"
                + " by channelInactive, and empties the pipeline.")
        .holdsIf(
            writeFailsAtOnce && readReported,
            "a write and a read both failed at once",
            failure == null
                ? "the write succeeded, and %d bytes arrived in all".formatted(read)
                : "the write failed "
                    + (writeFailsAtOnce ? "before it returned" : "later")
                    + " and "
                    + (readReported ? "the read too" : "the read reported nothing at all")
                    + ", %d of %d bytes arrived".formatted(read, 2 * MESSAGE_BYTES));
  }

  private static void close(StudiedConnection client) throws InterruptedException {
    client.onLoop(() -> LocalClose.close(client.channel(), CloseCause.LOCAL));
    client.awaitEnd();
  }

  /** In one turn of the event loop, so that "at once" needs no clock. */
  private static Late late(Channel channel, byte[] message, InboundLog inbound) {
    boolean toldInactive = inbound.isInactive();
    ChannelFuture write = channel.writeAndFlush(Unpooled.wrappedBuffer(message));
    boolean ended = write.isDone();
    channel.read();
    return new Late(write, ended, toldInactive, channel.pipeline().get(InboundLog.class) != null);
  }

  /** The JDK's channel, for comparison: what Netty stands on. */
  private static void tellOfPlainChannel(
      Bench bench, PlainListener listener, Finding.Builder finding) throws IOException {
    PlainPeer plain = bench.plainPeer("plain client", listener.port());
    listener.accept();
    plain.close();
    ByteBuffer buffer = ByteBuffer.allocate(MESSAGE_BYTES);
    finding
        .number("jdk_write", describe(failureOf(() -> plain.channel().write(buffer))))
        .number("jdk_read", describe(failureOf(() -> plain.channel().read(buffer))));
  }

  private static @Nullable Throwable failureOf(Use use) {
    try {
      use.bytes();
      return null;
    } catch (IOException failure) {
      return failure;
    }
  }

  private static String describe(@Nullable Throwable failure) {
    return failure == null ? "nothing" : Timeline.describe(failure);
  }

  private static void mark(Bench bench, List<Plot.Point> curve, long bytes) {
    curve.add(new Plot.Point(bench.timeline().nowSeconds(), bytes));
  }

  /** A read or a write. */
  @FunctionalInterface
  private interface Use {
    int bytes() throws IOException;
  }

  /**
   * What came of using the connection after its close.
   *
   * @param writeEndedAtOnce whether the future was done when the call returned
   * @param toldInactive whether our handler had heard of the close before
   * @param handlerStillThere whether it is in the pipeline, which Netty empties at the close
   */
  private record Late(
      ChannelFuture write,
      boolean writeEndedAtOnce,
      boolean toldInactive,
      boolean handlerStillThere) {}
}
