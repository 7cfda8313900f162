package dev.highwater.lab;

import dev.highwater.process.StopSignal;

/**
 * Interrupts a thread when the program is asked to end: an experiment may wait for a peer, and does
 * not look at the signal meanwhile.
 */
final class StopInterrupt {
  private final Thread watcher;

  private StopInterrupt(Thread watcher) {
    this.watcher = watcher;
  }

  /** Watches until {@link #end}; that has to be called by the same thread. */
  static StopInterrupt ofThisThread(StopSignal stop) {
    Thread interrupted = Thread.currentThread();
    Thread watcher =
        new Thread(
            () -> {
              try {
                stop.await();
                interrupted.interrupt();
              } catch (InterruptedException end) {
                Thread.currentThread().interrupt();
              }
            },
            "lab-stop");
    watcher.setDaemon(true);
    watcher.start();
    return new StopInterrupt(watcher);
  }

  /** Stops watching; this thread is not interrupted when it returns. */
  void end() {
    watcher.interrupt();
    boolean ended = false;
    while (!ended) {
      try {
        watcher.join();
        ended = true;
      } catch (InterruptedException justNow) {
        ended = !watcher.isAlive();
      }
    }
    Thread.interrupted();
  }
}
