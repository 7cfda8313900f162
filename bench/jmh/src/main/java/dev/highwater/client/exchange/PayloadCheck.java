package dev.highwater.client.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to compare every byte of one reply, beside Netty's own comparison. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PayloadCheck {
  @Param({"64", "512", "16384"})
  private int length;

  private RequestBytes requests;
  private EchoReader reader;
  private ByteBuf reply;
  private ByteBuf expected;
  private int position;

  @Setup
  public void prepare() {
    requests = RequestBytes.random(length, 1);
    reader = new EchoReader(requests, 0);
    expected = requests.slice(0, length);
    reply = PooledByteBufAllocator.DEFAULT.directBuffer(length);
    position = requests.start(0);
    copyNext(); // for the comparison that does not copy
  }

  @TearDown
  public void release() {
    reply.release();
  }

  /** Copies the next reply in, as the kernel would, and checks it. */
  @Benchmark
  public int copyAndCheck() {
    copyNext();
    return reader.read(reply, 1);
  }

  /** The copy alone, to be taken off. */
  @Benchmark
  public ByteBuf copy() {
    copyNext();
    return reply;
  }

  /** Netty's comparison of two buffers, on the same bytes each time. */
  @Benchmark
  public boolean nettyEquals() {
    return ByteBufUtil.equals(expected, 0, reply, 0, length);
  }

  private void copyNext() {
    reply.clear().writeBytes(requests.slice(position, length), 0, length);
    position = requests.advance(position, length);
  }
}
