package dev.highwater.metering;

import dev.highwater.metering.ConnectionEnd.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Collects the signals of one connection's end until its cause can be settled.
 *
 * <p>Our own intent and an error of the kernel are equals: the one that came first decides. The
 * peer's FIN decides only when neither came, for a reset can follow it; after it comes a plain call
 * of {@code close()}, which nobody announced. A channel that closes without any of these was closed
 * by Netty at the peer's FIN, unless that would have been told by an event: then it is the peer's
 * reset, which io_uring can fail a write with without a cause.
 *
 * <p>Not thread-safe: used on the connection's event loop.
 */
public final class EndSignals {
  private @Nullable CloseCause decided;
  private Operation operation = Operation.UNKNOWN;
  private boolean inputEnded;
  private boolean closeCalled;
  private boolean closesByItself;
  private boolean finWasToBeTold = true;

  /**
   * Says that we are about to close and why; to be called before {@code close()}.
   *
   * @param cause the close cause
   */
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
   * @param during the operation that failed
   */
  public void failed(Throwable failure, Operation during) {
    if (decided == null) {
      CloseCause cause = Failures.causeOf(failure);
      if (cause == null) { // the channel is closing, and nobody here has asked for it
        closesByItself |= !closeCalled;
      } else {
        decided = cause;
        operation = during;
      }
    }
  }

  /** Says that the peer's FIN was read. */
  public void inputEnded() {
    inputEnded = true;
  }

  /** Says that somebody here called {@code close()}. */
  public void closeCalled() {
    closeCalled |= !closesByItself; // else it only answers the end
  }

  /**
   * Says that the channel is closed.
   *
   * @param finWasToBeTold whether the peer's FIN makes an event of its own ({@code
   *     ALLOW_HALF_CLOSURE}), and does not just close the channel
   */
  void closed(boolean finWasToBeTold) {
    this.finWasToBeTold = finWasToBeTold;
  }

  /** {@return the cause as far as the signals go; to be called once the channel is inactive} */
  public CloseCause cause() {
    if (decided != null) {
      return decided;
    }
    if (inputEnded) {
      return CloseCause.PEER_FIN;
    }
    if (closeCalled) {
      return CloseCause.LOCAL;
    }
    return finWasToBeTold ? CloseCause.PEER_RESET : CloseCause.PEER_FIN;
  }

  /** {@return what we were doing when the deciding signal came} */
  public Operation operation() {
    return operation;
  }
}
