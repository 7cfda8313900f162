package dev.highwater.testing;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * Does something while the test does something else, in a thread of its own: the common pool has
 * only one on a machine with two processors, and the first that blocks would have it for itself.
 */
public final class Meanwhile {
  private Meanwhile() {}

  /** Starts it; the future fails with what it throws. */
  public static <T> CompletableFuture<T> call(Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(work.call());
              } catch (Throwable failure) {
                result.completeExceptionally(failure);
              }
            },
            "meanwhile");
    thread.setDaemon(true); // one that hangs must not keep the tests from ending
    thread.start();
    return result;
  }
}
