package dev.highwater.metering;

import dev.highwater.metering.ConnectionEnd.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Collects the signals of one connection's end until its cause can be settled.
 *
 * <p>Our own intent and an error of the kernel are equals: the one that came first decides. The
 * peer's FIN decides only when neither came, for a reset can follow it. A close without any signal
 * is the peer's reset: on some transports it fails a write without a cause.
 *
 * <p>Not thread-safe: used on the connection's event loop.
 */
public final class EndSignals {
  private @Nullable CloseCause decided;
  private Operation operation = Operation.UNKNOWN;
  private boolean inputEnded;

  /** Says that we are about to close and why; to be called before {@code close()}. */
  public void intend(CloseCause cause) {
    if (decided == null) {
      decided = cause;
      operation = Operation.CLOSE;
    }
  }

  /**
   * Takes a failed read or write.
   *
   * @param failure from {@code exceptionCaught} or from a write promise
   */
  public void failed(Throwable failure, Operation during) {
    if (decided == null) {
      CloseCause cause = Failures.causeOf(failure);
      if (cause != null) {
        decided = cause;
        operation = during;
      }
    }
  }

  /** Says that the peer's FIN was read. */
  public void inputEnded() {
    inputEnded = true;
  }

  /** The cause as far as the signals go; to be called once the channel is inactive. */
  public CloseCause cause() {
    if (decided != null) {
      return decided;
    }
    return inputEnded ? CloseCause.PEER_FIN : CloseCause.PEER_RESET;
  }

  /** What we were doing when the deciding signal came. */
  public Operation operation() {
    return operation;
  }
}
