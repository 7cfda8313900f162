package dev.highwater.server.guard;

import dev.highwater.metering.Counter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.unix.Errors.NativeIoException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.ObjLongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the connections that a listener could not accept, by accept(2)'s errno. Netty waits a
 * second after each before it tries again.
 */
public final class AcceptErrors extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(AcceptErrors.class);

  /** The errno's name, by its number on Linux. */
  private static final Map<Integer, String> BY_NUMBER =
      Map.of(12, "ENOMEM", 23, "ENFILE", 24, "EMFILE", 103, "ECONNABORTED", 105, "ENOBUFS");

  /** The errno's name, by strerror(3)'s text, which is all that the JDK has. */
  private static final Map<String, String> BY_TEXT =
      Map.of(
          "cannot allocate memory", "ENOMEM",
          "too many open files in system", "ENFILE",
          "too many open files", "EMFILE",
          "connection abort", "ECONNABORTED",
          "no buffer space", "ENOBUFS");

  private static final String OTHER = "other";

  private final Map<String, Counter> counters = new LinkedHashMap<>();

  /** Counts from zero. */
  public AcceptErrors() {
    BY_NUMBER.values().stream().sorted().forEach(name -> counters.put(name, new Counter()));
    counters.put(OTHER, new Counter());
  }

  /** Gives the count of each errno; from any thread. */
  public void forEach(ObjLongConsumer<String> each) {
    counters.forEach((errno, count) -> each.accept(errno, count.get()));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    Counter counter = counters.get(errnoOf(failure));
    if (counter != null) {
      counter.increment();
    }
    LOG.warn("{} could not accept a connection: {}", ctx.channel(), failure.toString());
    ctx.fireExceptionCaught(failure);
  }

  private static String errnoOf(Throwable failure) {
    if (failure instanceof NativeIoException e) {
      return BY_NUMBER.getOrDefault(-e.expectedErr(), OTHER);
    }
    String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return BY_TEXT.entrySet().stream()
        .filter(entry -> text.contains(entry.getKey()))
        .map(Map.Entry::getValue)
        .max((a, b) -> Boolean.compare(a.equals("ENFILE"), b.equals("ENFILE"))) // the longer text
        .orElse(OTHER);
  }
}
