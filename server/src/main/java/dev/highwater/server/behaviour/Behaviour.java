package dev.highwater.server.behaviour;

import dev.highwater.options.Nearest;
import dev.highwater.units.ByteSize;
import io.netty.channel.ChannelHandler;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a listener does with its connections, with all its parameters. */
public final class Behaviour {
  /** Every byte goes back as it came (RFC 862). */
  public static final Behaviour ECHO = new Behaviour("echo", true, Echo::new);

  /** Every byte is read and thrown away (RFC 863). */
  public static final Behaviour DISCARD = new Behaviour("discard", false, latency -> new Discard());

  /** Characters are sent without end, whatever the peer sends (RFC 864). */
  public static final Behaviour CHARGEN = new Behaviour("chargen", false, latency -> new Chargen());

  private final String name;
  private final boolean answersWhatItReads;
  private final Function<EchoLatency.OfLoop, ChannelHandler> handler;

  Behaviour(
      String name,
      boolean answersWhatItReads,
      Function<EchoLatency.OfLoop, ChannelHandler> handler) {
    this.name = name;
    this.answersWhatItReads = answersWhatItReads;
    this.handler = handler;
  }

  /**
   * Finds a behaviour by what is typed.
   *
   * @param query the parameters, {@code delay=10s&read=60000}; null for none
   * @param brokenRules is told every rule that name and parameters break
   * @return null when a rule is broken
   */
  public static @Nullable Behaviour parse(
      String name, @Nullable String query, Consumer<String> brokenRules) {
    for (Kind kind : Kind.values()) {
      if (kind.toString().equals(name)) {
        Parameters given = Parameters.parse(name, query, kind.parameters, brokenRules);
        Behaviour behaviour = kind.withParameters.apply(given);
        return given.areValid() ? behaviour : null;
      }
    }
    List<String> known = Arrays.stream(Kind.values()).map(Kind::toString).toList();
    brokenRules.accept(Nearest.rule("a behaviour of " + names(), name, known));
    return null;
  }

  /** All names in a sentence: {@code echo, discard, chargen, stall, reset, slow}. */
  public static String names() {
    return Arrays.stream(Kind.values()).map(Kind::toString).collect(Collectors.joining(", "));
  }

  /**
   * A handler for one connection.
   *
   * @param latency where its event loop records echoes
   */
  public ChannelHandler newHandler(EchoLatency.OfLoop latency) {
    return handler.apply(latency);
  }

  /**
   * Whether reading makes it write. Only then must reading wait for a full write buffer; else it
   * must not, for a peer that is sent something all the time would never get its FIN read.
   */
  public boolean answersWhatItReads() {
    return answersWhatItReads;
  }

  /** The name as it is typed, without parameters. */
  @Override
  public String toString() {
    return name;
  }

  /** Those that can be asked for, each with the parameters that it takes. */
  private enum Kind {
    ECHO(parameters -> Behaviour.ECHO),
    DISCARD(parameters -> Behaviour.DISCARD),
    CHARGEN(parameters -> Behaviour.CHARGEN),
    /** Hardly ever reads, so that the peer's bytes pile up on both sides. */
    STALL(Kind::stall, "delay", "read", "every"),
    /** Echoes, and ends every connection with a reset. */
    RESET(Kind::reset, "bytes", "after"),
    /** Echoes late. */
    SLOW(Kind::slow, "delay");

    private static final Duration NONE = Duration.ZERO;

    private final Function<Parameters, Behaviour> withParameters;
    private final List<String> parameters;

    Kind(Function<Parameters, Behaviour> withParameters, String... parameters) {
      this.withParameters = withParameters;
      this.parameters = List.of(parameters);
    }

    private static Behaviour stall(Parameters given) {
      Duration delay = given.duration("delay", NONE, Duration.ofSeconds(10));
      Duration every = given.duration("every", Duration.ofNanos(1), Duration.ofSeconds(5));
      long readBytes = given.size("read", 1, new ByteSize(60_000)).bytes();
      return new Behaviour("stall", false, latency -> new Stall(delay, readBytes, every));
    }

    private static Behaviour reset(Parameters given) {
      boolean bytesGiven = given.has("bytes");
      long bytes = given.size("bytes", 1, new ByteSize(Long.MAX_VALUE)).bytes();
      Duration after = given.duration("after", NONE, Duration.ofSeconds(1));
      Duration afterOrNever = bytesGiven && !given.has("after") ? null : after;
      return new Behaviour("reset", true, latency -> new Reset(latency, bytes, afterOrNever));
    }

    private static Behaviour slow(Parameters given) {
      Duration delay = given.duration("delay", NONE, Duration.ofMillis(100));
      return new Behaviour("slow", true, latency -> new Slow(delay));
    }

    /** The name as it is typed. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
