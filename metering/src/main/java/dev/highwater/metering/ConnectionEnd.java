package dev.highwater.metering;

import java.util.Locale;

/**
 * How one connection ended.
 *
 * @param cause the one cause
 * @param operation what we were doing when a reset showed itself; {@code UNKNOWN} when nothing did
 * @param phase how far the connection had come
 * @param unflushedBytes bytes that the program had written and the kernel had not taken, 0 or more
 */
public record ConnectionEnd(
    CloseCause cause, Operation operation, Phase phase, long unflushedBytes) {

  /** The operation that noticed the end. */
  public enum Operation {
    /** Reading failed. */
    READ,
    /** A write failed. */
    WRITE,
    /** Connecting failed. */
    CONNECT,
    /** We closed. */
    CLOSE,
    /** The connection was gone without a failure. */
    UNKNOWN;

    /** {@return the value of the label {@code op}} */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How far a connection had come when it ended. */
  public enum Phase {
    /** The peer had not sent a byte. */
    BEFORE_FIRST_BYTE,
    /** Nothing was waiting to be sent. */
    IDLE,
    /** Bytes were waiting to be sent. */
    FLUSHING;

    /** {@return the value of the label {@code phase}} */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
