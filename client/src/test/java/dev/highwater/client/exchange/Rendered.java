package dev.highwater.client.exchange;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Set;

/** What requests look like once they are made. */
public final class Rendered {
  /** Gives memory; nothing is written to it. */
  private static final EmbeddedChannel CHANNEL = new EmbeddedChannel();

  private Rendered() {}

  /** The first request of a connection, a character a byte. */
  public static String of(Messages messages, int connection) {
    return next(messages.of(connection, Expectation.echo()), 1);
  }

  /**
   * Adds the first requests of a connection that begins now.
   *
   * @return how many
   */
  public static int collect(Messages messages, int connection, int count, Set<String> into) {
    RequestSource outgoing = messages.of(connection, Expectation.echo());
    for (int i = 0; i < count; i++) {
      into.add(next(outgoing, 1));
    }
    return count;
  }

  /** The next requests, one behind the other, a character a byte. */
  static String next(RequestSource outgoing, int count) {
    ByteBuf out = outgoing.next(count, System.nanoTime(), CHANNEL);
    try {
      return out.toString(ISO_8859_1);
    } finally {
      out.release();
    }
  }
}
