package dev.highwater.server.behaviour;

import io.netty.channel.ChannelHandler;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What a listener does with its connections. */
public enum Behaviour {
  /** Every byte goes back as it came (RFC 862). */
  ECHO(Echo::new, true),
  /** Every byte is read and thrown away (RFC 863). */
  DISCARD(Discard::new, false),
  /** Characters are sent without end, whatever the peer sends (RFC 864). */
  CHARGEN(Chargen::new, false);

  private final Supplier<ChannelHandler> handler;
  private final boolean answersWhatItReads;

  Behaviour(Supplier<ChannelHandler> handler, boolean answersWhatItReads) {
    this.handler = handler;
    this.answersWhatItReads = answersWhatItReads;
  }

  /**
   * Finds a behaviour by the name that is typed.
   *
   * @throws IllegalArgumentException with the rule that the name breaks
   */
  public static Behaviour named(String name) {
    return Arrays.stream(values())
        .filter(behaviour -> behaviour.toString().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("a behaviour of " + names()));
  }

  /** All names in a sentence: {@code echo, discard, chargen}. */
  public static String names() {
    return Arrays.stream(values()).map(Behaviour::toString).collect(Collectors.joining(", "));
  }

  /** A handler for one connection. */
  public ChannelHandler newHandler() {
    return handler.get();
  }

  /**
   * Whether reading makes it write. Only then must reading wait for a full write buffer; else it
   * must not, for a peer that is sent something all the time would never get its FIN read.
   */
  public boolean answersWhatItReads() {
    return answersWhatItReads;
  }

  /** The name as it is typed. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
