package dev.highwater.client.schedule;

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

/** What it costs to find out when the next request is due. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class NextDue {
  private final Schedule constant = new ConstantSchedule(20_000);
  private final Schedule poisson = new PoissonSchedule(20_000, 1);
  private final ScheduleShare share = new ScheduleShare(new ConstantSchedule(20_000), 50, 0, 2);

  @Benchmark
  public long constant() {
    return constant.next();
  }

  @Benchmark
  public long poisson() {
    return poisson.next();
  }

  /** Of one event loop of two, which walks the arrivals of both. */
  @Benchmark
  public long shareOfTwoLoops() {
    share.advance();
    return share.dueNanos();
  }
}
