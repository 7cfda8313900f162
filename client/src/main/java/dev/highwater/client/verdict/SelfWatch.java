package dev.highwater.client.verdict;

import dev.highwater.client.verdict.SelfCost.LoopTime;
import io.netty.channel.EventLoop;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * Watches what the client itself costs, and what keeps it from the processor, while it measures.
 */
public final class SelfWatch implements SelfCost.Watch {
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final List<LoopThread> loopThreads = new ArrayList<>();
  private final QuotaMeter quota = new QuotaMeter();
  private final StolenTime stolen = new StolenTime();
  private long startNanos;
  private long startOfMachine;
  private long startGcMillis;
  private long[] startCpuNanos = new long[0];
  private long[] startWaitNanos = new long[0];

  /** The thread of an event loop: its number in Java, and what the kernel knows of it. */
  private record LoopThread(long id, ThreadWait waited) {
    static LoopThread ofThisThread() {
      return new LoopThread(Thread.currentThread().getId(), ThreadWait.ofThisThread());
    }
  }

  /** Learns the threads of these event loops; not to be called on one of them. */
  public SelfWatch(List<EventLoop> loops) throws InterruptedException {
    for (EventLoop loop : loops) {
      try {
        loopThreads.add(loop.submit(LoopThread::ofThisThread).get());
      } catch (ExecutionException e) {
        throw new IllegalStateException("an event loop does not work", e);
      }
    }
  }

  @Override
  public void start() {
    quota.start();
    stolen.start();
    startGcMillis = gcMillis();
    startOfMachine = MachineMeter.shared().begin();
    startCpuNanos = cpuNanos();
    startWaitNanos = waitNanos();
    startNanos = System.nanoTime();
  }

  /** What it cost since {@link #start}. */
  @Override
  public SelfCost stop() {
    double elapsed = Math.max(1, System.nanoTime() - startNanos);
    long[] cpu = cpuNanos();
    long[] wait = waitNanos();
    double gcMillis = gcMillis() - startGcMillis;
    double busiest = 0;
    double mostWaiting = Double.NaN;
    LoopTime fullest = null;
    for (int i = 0; i < cpu.length; i++) {
      double busy = (cpu[i] - startCpuNanos[i]) / elapsed;
      busiest = Math.max(busiest, busy);
      if (wait[i] < 0 || startWaitNanos[i] < 0) {
        continue;
      }
      double waiting = Math.max(0, Math.min(1, (wait[i] - startWaitNanos[i]) / elapsed));
      mostWaiting = Double.isNaN(mostWaiting) ? waiting : Math.max(mostWaiting, waiting);
      if (fullest == null || busy + waiting > fullest.busy() + fullest.waiting()) {
        fullest = new LoopTime(busy, waiting);
      }
    }
    return new SelfCost(
        busiest,
        gcMillis * 1e6 / elapsed,
        MachineMeter.shared().shareSince(startOfMachine),
        quota.stop(elapsed / 1e9),
        stolen.stop(),
        mostWaiting,
        fullest);
  }

  private long[] cpuNanos() {
    return loopThreads.stream().mapToLong(one -> threads.getThreadCpuTime(one.id)).toArray();
  }

  private long[] waitNanos() {
    return loopThreads.stream().mapToLong(one -> one.waited.nanos()).toArray();
  }

  private static long gcMillis() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
        .sum();
  }
}
