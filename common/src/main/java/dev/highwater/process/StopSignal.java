package dev.highwater.process;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Tells a running program that it was asked to end: by SIGTERM, SIGINT (Ctrl-C), or a call. */
public final class StopSignal {
  private final CountDownLatch requested = new CountDownLatch(1);
  private final List<StopSignal> inner = new CopyOnWriteArrayList<>();
  private final AtomicInteger requests = new AtomicInteger();
  private boolean programEnded;
  private boolean shuttingDown;

  /** A signal that only {@link #request()} raises. */
  public StopSignal() {}

  /** A signal that SIGTERM and SIGINT raise; the program's main then ends it in its own time. */
  public static StopSignal ofProcess() {
    StopSignal signal = new StopSignal();
    Runtime.getRuntime().addShutdownHook(new Thread(signal::holdShutdown, "stop-signal"));
    return signal;
  }

  /** Raises the signal. */
  public void request() {
    requests.incrementAndGet();
    requested.countDown();
    inner.forEach(StopSignal::request);
  }

  /** A signal for a part of the program: raised with this one, or by itself. */
  public StopSignal ofPart() {
    StopSignal part = new StopSignal();
    inner.add(part);
    if (isRequested()) {
      part.request();
    }
    return part;
  }

  /**
   * A signal for what the program still does although it was asked to end, or is done: raised by
   * itself, by the next request, or at once where this one was requested twice already.
   */
  public StopSignal ofWait() {
    StopSignal wait = new StopSignal();
    inner.add(wait);
    if (requests.get() > 1) {
      wait.request();
    }
    return wait;
  }

  /** Waits until the signal is raised. */
  public void await() throws InterruptedException {
    requested.await();
  }

  /**
   * Waits until the signal is raised, for so long at most.
   *
   * @return whether it was raised
   */
  public boolean await(long nanos) throws InterruptedException {
    return requested.await(nanos, TimeUnit.NANOSECONDS);
  }

  /** Whether the signal was raised. */
  public boolean isRequested() {
    return requested.getCount() == 0;
  }

  /**
   * Says that the program is done; only its exit is left to do.
   *
   * @return how to exit: true means that the virtual machine is going down already and waits for
   *     {@link Runtime#halt}, the only way left to choose the exit code; false means {@link
   *     System#exit}
   */
  public synchronized boolean programEnded() {
    programEnded = true;
    return shuttingDown;
  }

  private void holdShutdown() {
    synchronized (this) {
      if (programEnded) {
        return; // the program's own exit
      }
      shuttingDown = true;
    }
    SecondSignal.listen(this::request);
    request();
    try {
      new CountDownLatch(1).await(); // until the program's main halts
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
