package dev.highwater.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One option of one kind of socket: the value that was asked for and how to set and read it.
 *
 * @param flag the option's name without dashes
 * @param option Netty's option to set it by; null where this transport cannot
 * @param requested gives the value to set, anew for each channel; null leaves the kernel to decide
 * @param effective reads what is in force on a channel, as text; null where it cannot be read
 * @param note why the kernel may put another value in force than the requested one; null where it
 *     has no reason to
 */
record SocketSetting<T>(
    String flag,
    @Nullable ChannelOption<T> option,
    @Nullable Supplier<T> requested,
    Function<Channel, @Nullable String> effective,
    @Nullable String note) {

  /**
   * Sets the requested value, if there is one.
   *
   * @return why it could not be set, as the rule of an error message; null when all is well
   */
  @Nullable String applyTo(Channel channel) {
    if (requested == null) {
      return null;
    }
    if (option == null) {
      return "absent, since this transport cannot set it";
    }
    try {
      return channel.config().setOption(option, requested.get())
          ? null
          : "absent, since this transport does not know it";
    } catch (RuntimeException refused) {
      return "a value that this system takes; it answered: " + innermostMessage(refused);
    }
  }

  /** What is in force on this channel; null where it cannot be read. */
  @Nullable String effectiveOn(Channel channel) {
    try {
      return effective.apply(channel);
    } catch (RuntimeException notReadable) { // as for options that only Linux of a later year has
      return null;
    }
  }

  /** A reader by Netty's own option, which gives null where the option is null. */
  static <T> Function<Channel, @Nullable String> reading(
      @Nullable ChannelOption<T> option, Function<T, String> text) {
    return channel -> {
      T value = option == null ? null : channel.config().getOption(option);
      return value == null ? null : text.apply(value);
    };
  }

  private static String innermostMessage(Throwable t) {
    while (t.getCause() != null) {
      t = t.getCause();
    }
    return String.valueOf(t.getMessage());
  }
}
