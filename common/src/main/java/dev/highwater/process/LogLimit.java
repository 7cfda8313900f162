package dev.highwater.process;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/**
 * Limits warnings and errors to one line a second of each kind, whoever logs them: a peer that
 * misbehaves again and again must not fill the disk, nor keep event loops busy with stack traces.
 * The next line says how many were left out; where none follows, one of its own does.
 *
 * <p>A kind is a logger, what its message begins with (Netty puts values in before it logs), and
 * the class of the failure.
 */
public final class LogLimit extends TurboFilter {
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** With values in their messages, kinds could be without number; the rest is one kind. */
  private static final int MOST_KINDS = 500;

  private static final int KIND_CHARACTERS = 40;

  /** Ids, addresses and counts, which differ from line to line: whatever has a digit in it. */
  private static final Pattern VALUES = Pattern.compile("[\\w.:/]*\\d[\\w.:/]*");

  private static final Kind OTHERS = new Kind("", "of other kinds", "");

  /** On lines that have passed. */
  private static final Marker PASSED = MarkerFactory.getMarker(LogLimit.class.getName());

  private final Map<Kind, Lines> kinds = new ConcurrentHashMap<>();
  private final LongSupplier nanoClock;
  private final Executor later;

  /** Public and without arguments, so that a log configuration of your own can name it. */
  public LogLimit() {
    this(
        System::nanoTime,
        CompletableFuture.delayedExecutor(2 * INTERVAL_NANOS, TimeUnit.NANOSECONDS));
  }

  /**
   * @param nanoClock as {@link System#nanoTime}
   * @param later runs a task when the next line of a kind could long have come
   */
  LogLimit(LongSupplier nanoClock, Executor later) {
    this.nanoClock = nanoClock;
    this.later = later;
    kinds.put(OTHERS, new Lines(OTHERS)); // loaded now: later no descriptor may be left to do so
  }

  /**
   * @param format null where somebody only asks whether a level is enabled
   */
  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      Object @Nullable [] values,
      @Nullable Throwable failure) {
    if (level.levelInt < Level.WARN_INT // first: everything that is logged comes past here
        || format == null
        || marker == PASSED
        || level.levelInt < logger.getEffectiveLevel().levelInt) {
      return FilterReply.NEUTRAL;
    }
    Lines lines = linesOf(Kind.of(logger, format, values, failure));
    long leftOut = lines.next(nanoClock.getAsLong());
    if (leftOut == 0) {
      return FilterReply.NEUTRAL;
    }
    if (leftOut > 0) {
      String text = format + " (" + leftOut + " more like this were left out before)";
      int slf4jLevel = Level.toLocationAwareLoggerInteger(level);
      logger.log(PASSED, LogLimit.class.getName(), slf4jLevel, text, values, failure);
    } else if (leftOut == Lines.FIRST_LEFT_OUT) {
      LoggerContext context = logger.getLoggerContext();
      later.execute(() -> tellLeftOut(context, lines, INTERVAL_NANOS));
    }
    return FilterReply.DENY;
  }

  /** Says of every kind how many lines were left out and not yet told of. */
  void tellLeftOut(LoggerContext context) {
    kinds.values().forEach(lines -> tellLeftOut(context, lines, 0));
  }

  private void tellLeftOut(LoggerContext context, Lines lines, long olderThanNanos) {
    long leftOut = lines.takeLeftOut(nanoClock.getAsLong(), olderThanNanos);
    if (leftOut > 0) {
      context
          .getLogger(LogLimit.class)
          .warn(PASSED, "{} more lines left out: {}", leftOut, lines.kind);
    }
  }

  private Lines linesOf(Kind kind) {
    Lines known = kinds.get(kind);
    if (known != null) {
      return known;
    }
    return kinds.computeIfAbsent(kinds.size() < MOST_KINDS ? kind : OTHERS, Lines::new);
  }

  /** What lines have in common. */
  private record Kind(String logger, String start, String failure) {
    static Kind of(
        Logger logger, String format, Object @Nullable [] values, @Nullable Throwable failure) {
      Throwable thrown = failure;
      if (thrown == null
          && values != null
          && values.length > 0
          && values[values.length - 1] instanceof Throwable last) {
        thrown = last;
      }
      String start = VALUES.matcher(format).replaceAll("#");
      return new Kind(
          logger.getName(),
          start.length() <= KIND_CHARACTERS ? start : start.substring(0, KIND_CHARACTERS),
          thrown == null ? "" : thrown.getClass().getName());
    }

    @Override
    public String toString() {
      String name = logger.substring(logger.lastIndexOf('.') + 1);
      return (name + " " + start + " " + failure).strip();
    }
  }

  /** Those of one kind. */
  private static final class Lines {
    static final long FIRST_LEFT_OUT = -1;
    private static final long LEFT_OUT = -2;

    private final Kind kind;
    private boolean any;
    private long lastNanos;
    private long leftOut;

    Lines(Kind kind) {
      this.kind = kind;
    }

    /**
     * @return how many were left out before this line; below zero if it is left out itself
     */
    synchronized long next(long nowNanos) {
      if (any && nowNanos - lastNanos < INTERVAL_NANOS) {
        return leftOut++ == 0 ? FIRST_LEFT_OUT : LEFT_OUT;
      }
      any = true;
      lastNanos = nowNanos;
      return forget();
    }

    synchronized long takeLeftOut(long nowNanos, long olderThanNanos) {
      if (nowNanos - lastNanos < olderThanNanos) {
        return 0; // the next line tells of them, or who was asked to look after the first of them
      }
      if (leftOut > 0) {
        lastNanos = nowNanos;
      }
      return forget();
    }

    private long forget() {
      long before = leftOut;
      leftOut = 0;
      return before;
    }
  }
}
