package dev.highwater.transport;

import dev.highwater.options.Problems;
import dev.highwater.options.Requested;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ReflectiveChannelFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tries the requested options on a socket that is thrown away, before anything is started.
 *
 * <p>Netty only logs a warning for an option that it could not set; a load test under options that
 * are not in force would be a lie, so here every refusal becomes a problem of the start.
 */
public final class OptionProbe {
  private final EventLoopGroup loops;
  private final Requested requested;

  public OptionProbe(EventLoopGroup loops, Requested requested) {
    this.loops = loops;
    this.requested = requested;
  }

  /** Adds a problem for each option that a socket of the given kind refuses. */
  public void check(
      Class<? extends Channel> channelClass, SocketSettings settings, Problems problems) {
    withSocket(
        channelClass,
        channel -> {
          for (SocketSetting<?> setting : settings.all()) {
            String refusal = setting.applyTo(channel);
            if (refusal != null) {
              requested.problem(problems, setting.flag(), refusal);
            }
          }
        });
  }

  /** What a socket of the given kind reads back once the options are set on it. */
  public List<OptionInForce> effective(
      String scope, Class<? extends Channel> channelClass, SocketSettings settings) {
    List<OptionInForce> rows = new ArrayList<>();
    withSocket(
        channelClass,
        channel -> {
          settings.applyTo(channel);
          rows.addAll(readFrom(channel, scope, settings));
        });
    return rows;
  }

  /** What is in force on this channel, in the order of the settings. */
  public List<OptionInForce> readFrom(Channel channel, String scope, SocketSettings settings) {
    List<OptionInForce> rows = new ArrayList<>();
    for (SocketSetting<?> setting : settings.all()) {
      String given = setting.requested() == null ? null : requested.given(setting.flag());
      String effective = setting.effectiveOn(channel);
      @Nullable String note = given == null || given.equals(effective) ? null : setting.note();
      String origin = requested.origin(setting.flag()).describe();
      rows.add(new OptionInForce(scope, setting.flag(), given, effective, origin, note));
    }
    return rows;
  }

  private void withSocket(Class<? extends Channel> channelClass, Consumer<Channel> use) {
    Channel channel = new ReflectiveChannelFactory<>(channelClass).newChannel();
    try {
      loops.register(channel).syncUninterruptibly();
      use.accept(channel);
    } finally {
      channel.close().syncUninterruptibly();
    }
  }
}
