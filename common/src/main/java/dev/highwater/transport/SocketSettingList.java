package dev.highwater.transport;

import dev.highwater.metering.TcpInfo;
import dev.highwater.options.ChannelOptionGroup;
import dev.highwater.units.ByteSize;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects the settings of one kind of socket, each in the way that its transport can set it. */
final class SocketSettingList {
  static final int IPPROTO_IP = 0;
  static final int SOL_SOCKET = 1;
  static final int IPPROTO_TCP = 6;
  private static final int TCP_CONGESTION = 13;
  private static final int CONGESTION_NAME_MAX = 16;

  private final Transport transport;
  private final List<SocketSetting<?>> settings = new ArrayList<>();

  SocketSettingList(Transport transport) {
    this.transport = transport;
  }

  /** What was collected, in order. */
  List<SocketSetting<?>> all() {
    return List.copyOf(settings);
  }

  void backlog(@Nullable Integer connections) {
    settings.add(
        new SocketSetting<>(
            "so-backlog",
            ChannelOption.SO_BACKLOG,
            supplying(connections),
            this::grantedBacklog,
            "the kernel caps it at net.core.somaxconn"));
  }

  void flag(String flag, ChannelOption<Boolean> option, @Nullable Boolean value) {
    add(flag, option, value, String::valueOf, null);
  }

  /** A flag of Linux, which the native transports can only set as an int. */
  void linuxFlag(
      String flag,
      int level,
      int name,
      @Nullable SocketOption<Boolean> onNio,
      @Nullable Boolean value,
      @Nullable String note) {
    if (transport.isLinuxNative()) {
      number(
          flag,
          linux(level, name, null),
          value == null ? null : value ? 1 : 0,
          n -> String.valueOf(n != 0),
          note);
    } else {
      add(
          flag,
          transport == Transport.NIO && onNio != null ? NioChannelOption.of(onNio) : null,
          value,
          String::valueOf,
          note);
    }
  }

  void number(
      String flag,
      @Nullable ChannelOption<Integer> option,
      @Nullable Integer value,
      Function<Integer, String> text) {
    number(flag, option, value, text, null);
  }

  void number(
      String flag,
      @Nullable ChannelOption<Integer> option,
      @Nullable Integer value,
      Function<Integer, String> text,
      @Nullable String note) {
    add(flag, option, value, text, note);
  }

  <T> void add(
      String flag,
      @Nullable ChannelOption<T> option,
      @Nullable T value,
      Function<T, String> text,
      @Nullable String note) {
    settings.add(
        new SocketSetting<>(
            flag, option, supplying(value), SocketSetting.reading(option, text), note));
  }

  void receiveBuffer(ChannelOptionGroup asked) {
    number(
        "so-rcvbuf",
        ChannelOption.SO_RCVBUF,
        bytes(asked.soRcvbuf()),
        SocketSettingList::size,
        "the kernel doubles it and caps it at net.core.rmem_max");
  }

  void congestion(@Nullable String algorithm) {
    boolean possible = transport.isLinuxNative();
    byte[] name = algorithm == null ? new byte[1] : algorithm.getBytes(StandardCharsets.US_ASCII);
    settings.add(
        new SocketSetting<>(
            "tcp-congestion",
            possible
                ? new RawUnixChannelOption(
                    "TCP_CONGESTION", IPPROTO_TCP, TCP_CONGESTION, name.length)
                : null,
            algorithm == null ? null : () -> ByteBuffer.wrap(name), // setting it uses the buffer up
            SocketSetting.reading(
                possible
                    ? new RawUnixChannelOption(
                        "TCP_CONGESTION", IPPROTO_TCP, TCP_CONGESTION, CONGESTION_NAME_MAX)
                    : null,
                bytes -> StandardCharsets.US_ASCII.decode(bytes).toString().replace("\0", "")),
            null));
  }

  @Nullable ChannelOption<Integer> tcp(int name, @Nullable SocketOption<Integer> onNio) {
    return linux(IPPROTO_TCP, name, onNio);
  }

  @Nullable ChannelOption<Integer> linux(
      int level, int name, @Nullable SocketOption<Integer> onNio) {
    return switch (transport) {
      case EPOLL, IO_URING -> new IntegerUnixChannelOption(level + ":" + name, level, name);
      case NIO -> onNio == null ? null : NioChannelOption.of(onNio);
      case KQUEUE -> null; // macOS has numbers of its own
    };
  }

  /**
   * The limit that the kernel granted; what was asked until the socket listens; null where the
   * kernel cannot be asked, since what was asked may be more than it granted.
   */
  private @Nullable String grantedBacklog(Channel listener) {
    if (!transport.isLinuxNative()) {
      return null;
    }
    TcpInfo info = TcpInfo.of(listener);
    if (info != null && info.isListening()) {
      return String.valueOf(info.acceptQueueLimit());
    }
    return String.valueOf(listener.config().getOption(ChannelOption.SO_BACKLOG));
  }

  private static <T> @Nullable Supplier<T> supplying(@Nullable T value) {
    return value == null ? null : () -> value;
  }

  static @Nullable Integer seconds(@Nullable Duration d) {
    return d == null ? null : (int) d.toSeconds();
  }

  static @Nullable Integer millis(@Nullable Duration d) {
    return d == null ? null : (int) d.toMillis();
  }

  static @Nullable Integer micros(@Nullable Duration d) {
    return d == null ? null : (int) (d.toNanos() / 1_000);
  }

  static @Nullable Integer bytes(@Nullable ByteSize size) {
    return size == null ? null : (int) size.bytes();
  }

  static String size(int bytes) {
    return new ByteSize(bytes).toString();
  }
}
