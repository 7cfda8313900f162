package dev.highwater.client.measure;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to record one request: latency, service time, counts. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class Recording {
  private final Recorder recorder = new Recorder();
  private long now;

  @Benchmark
  public Recorder sentAndCompleted() {
    long due = now;
    recorder.sent(due);
    recorder.completed(due, due + 1_000, due + 40_000 + (due & 0xffff));
    now += 4_321;
    return recorder;
  }

  /** One read of the clock, of which each read from a socket needs one. */
  @Benchmark
  public long clock() {
    return System.nanoTime();
  }
}
