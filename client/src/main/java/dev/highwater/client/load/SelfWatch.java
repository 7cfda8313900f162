package dev.highwater.client.load;

import io.netty.channel.EventLoop;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** Watches what the client itself costs while it measures. */
final class SelfWatch implements CostWatch {
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final List<Long> loopThreads = new ArrayList<>();
  private long startNanos;
  private long startOfMachine;
  private long startGcMillis;
  private long[] startCpuNanos = new long[0];

  /** Learns the threads of these event loops; not to be called on one of them. */
  SelfWatch(List<EventLoop> loops) throws InterruptedException {
    for (EventLoop loop : loops) {
      try {
        loopThreads.add(loop.submit(() -> Thread.currentThread().getId()).get());
      } catch (ExecutionException e) {
        throw new IllegalStateException("an event loop does not work", e);
      }
    }
  }

  @Override
  public void start() {
    startNanos = System.nanoTime();
    startGcMillis = gcMillis();
    startCpuNanos = cpuNanos();
    startOfMachine = MachineMeter.shared().begin();
  }

  /** What it cost since {@link #start}. */
  @Override
  public SelfCost stop() {
    double elapsed = Math.max(1, System.nanoTime() - startNanos);
    long[] cpu = cpuNanos();
    double busiest = 0;
    for (int i = 0; i < cpu.length; i++) {
      busiest = Math.max(busiest, (cpu[i] - startCpuNanos[i]) / elapsed);
    }
    double gcMillis = gcMillis() - startGcMillis;
    return new SelfCost(
        busiest, gcMillis * 1e6 / elapsed, MachineMeter.shared().shareSince(startOfMachine));
  }

  private long[] cpuNanos() {
    return loopThreads.stream().mapToLong(threads::getThreadCpuTime).toArray();
  }

  private static long gcMillis() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
        .sum();
  }
}
