package dev.highwater.server.behaviour;

import io.netty.channel.ChannelHandler;
import java.util.function.Function;

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
}
