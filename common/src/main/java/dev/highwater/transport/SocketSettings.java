package dev.highwater.transport;

import dev.highwater.options.ByteSize;
import dev.highwater.options.ChannelOptionGroup;
import dev.highwater.options.ClientSocketGroup;
import dev.highwater.options.ListenerOptionGroup;
import dev.highwater.options.RawSocketOption;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * The socket options of one kind of channel, in the order in which they are set.
 *
 * <p>What Netty can do on every transport goes by its own option. The rest goes by level and number
 * of Linux's socket(7), ip(7) and tcp(7) on the native transports, and by the JDK's options on NIO.
 * Every option is there, requested or not, so that what the kernel decided can be shown as well.
 */
public final class SocketSettings {
  private static final int IPPROTO_IP = 0;
  private static final int SOL_SOCKET = 1;
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_CONGESTION = 13;
  private static final int CONGESTION_NAME_MAX = 16;

  private final Transport transport;
  private final List<SocketSetting<?>> settings = new ArrayList<>();

  private SocketSettings(Transport transport) {
    this.transport = transport;
  }

  /** For accepted connections. */
  public static SocketSettings ofConnection(Transport transport, ChannelOptionGroup asked) {
    SocketSettings s = new SocketSettings(transport);
    s.flag("so-keepalive", ChannelOption.SO_KEEPALIVE, asked.soKeepalive());
    s.number(
        "tcp-keepidle",
        s.tcp(4, ExtendedSocketOptions.TCP_KEEPIDLE),
        seconds(asked.tcpKeepidle()),
        n -> n + "s");
    s.number(
        "tcp-keepintvl",
        s.tcp(5, ExtendedSocketOptions.TCP_KEEPINTERVAL),
        seconds(asked.tcpKeepintvl()),
        n -> n + "s");
    s.number(
        "tcp-keepcnt",
        s.tcp(6, ExtendedSocketOptions.TCP_KEEPCOUNT),
        asked.tcpKeepcnt(),
        String::valueOf);
    s.flag("tcp-nodelay", ChannelOption.TCP_NODELAY, asked.tcpNodelay());
    s.number(
        "so-linger",
        ChannelOption.SO_LINGER,
        seconds(asked.soLinger()),
        n -> n < 0 ? "off" : n + "s");
    s.number(
        "so-sndbuf",
        ChannelOption.SO_SNDBUF,
        bytes(asked.soSndbuf()),
        SocketSettings::size,
        "the kernel doubles it and caps it at net.core.wmem_max");
    s.receiveBuffer(asked);
    s.number("tcp-user-timeout", s.tcp(18, null), millis(asked.tcpUserTimeout()), n -> n + "ms");
    s.number(
        "tcp-notsent-lowat",
        s.tcp(25, null),
        bytes(asked.tcpNotsentLowat()),
        n -> n <= 0 ? "off" : size(n));
    s.linuxFlag(
        "tcp-quickack",
        IPPROTO_TCP,
        12,
        ExtendedSocketOptions.TCP_QUICKACK,
        asked.tcpQuickack(),
        "the kernel changes it by itself as a connection goes on");
    s.linuxFlag("tcp-cork", IPPROTO_TCP, 3, null, asked.tcpCork(), null);
    s.number(
        "so-busy-poll", s.linux(SOL_SOCKET, 46, null), micros(asked.soBusyPoll()), n -> n + "us");
    s.number(
        "ip-tos",
        s.linux(IPPROTO_IP, 1, StandardSocketOptions.IP_TOS),
        asked.ipTos(),
        String::valueOf);
    s.number(
        "tcp-maxseg",
        s.tcp(2, null),
        asked.tcpMaxseg(),
        String::valueOf,
        "the kernel lowers it to what both ends and the path allow");
    s.congestion(asked.tcpCongestion());
    for (RawSocketOption raw : asked.socketOptions()) {
      s.number(
          "socket-option",
          s.linux(raw.level(), raw.name(), null),
          raw.value(),
          n -> raw.level() + ":" + raw.name() + ":" + n);
    }
    return s;
  }

  /** For connections that we make: those of {@link #ofConnection} and what only a client has. */
  public static SocketSettings ofClient(
      Transport transport, ChannelOptionGroup asked, ClientSocketGroup client) {
    SocketSettings s = ofConnection(transport, asked);
    ChannelOption<Boolean> fastOpen =
        transport.isLinuxNative() ? ChannelOption.TCP_FASTOPEN_CONNECT : null;
    s.add("tcp-fastopen", fastOpen, client.tcpFastopen(), String::valueOf, null);
    return s;
  }

  /**
   * For the listening socket. The receive buffer is among them: accepted connections inherit it,
   * and only a size that is set before listen(2) affects the window scale.
   */
  public static SocketSettings ofListener(
      Transport transport, ListenerOptionGroup asked, ChannelOptionGroup connection) {
    SocketSettings s = new SocketSettings(transport);
    s.flag("so-reuseaddr", ChannelOption.SO_REUSEADDR, asked.soReuseaddr());
    s.linuxFlag(
        "so-reuseport",
        SOL_SOCKET,
        15,
        StandardSocketOptions.SO_REUSEPORT,
        asked.soReuseport(),
        null);
    s.receiveBuffer(connection);
    s.settings.add(
        new SocketSetting<>(
            "so-backlog",
            ChannelOption.SO_BACKLOG,
            supplying(asked.soBacklog()),
            s::backlog,
            "the kernel caps it at net.core.somaxconn"));
    s.number(
        "tcp-defer-accept",
        s.tcp(9, null),
        seconds(asked.tcpDeferAccept()),
        n -> n + "s",
        "the kernel rounds it up to a whole number of SYN-ACK retransmissions");
    s.number("tcp-fastopen", s.tcp(23, null), asked.tcpFastopen(), String::valueOf);
    return s;
  }

  /**
   * Sets what was requested; to be called before connect, bind or first use.
   *
   * @throws IllegalStateException if an option is refused, which {@link OptionProbe} finds out
   *     before anything is started
   */
  public void applyTo(Channel channel) {
    for (SocketSetting<?> setting : settings) {
      String refusal = setting.applyTo(channel);
      if (refusal != null) {
        throw new IllegalStateException(setting.flag() + " (expected: " + refusal + ")");
      }
    }
  }

  List<SocketSetting<?>> all() {
    return settings;
  }

  private void flag(String flag, ChannelOption<Boolean> option, @Nullable Boolean value) {
    add(flag, option, value, String::valueOf, null);
  }

  /** A flag of Linux, which the native transports can only set as an int. */
  private void linuxFlag(
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

  private void number(
      String flag,
      @Nullable ChannelOption<Integer> option,
      @Nullable Integer value,
      Function<Integer, String> text) {
    number(flag, option, value, text, null);
  }

  private void number(
      String flag,
      @Nullable ChannelOption<Integer> option,
      @Nullable Integer value,
      Function<Integer, String> text,
      @Nullable String note) {
    add(flag, option, value, text, note);
  }

  private <T> void add(
      String flag,
      @Nullable ChannelOption<T> option,
      @Nullable T value,
      Function<T, String> text,
      @Nullable String note) {
    settings.add(
        new SocketSetting<>(
            flag, option, supplying(value), SocketSetting.reading(option, text), note));
  }

  private void receiveBuffer(ChannelOptionGroup asked) {
    number(
        "so-rcvbuf",
        ChannelOption.SO_RCVBUF,
        bytes(asked.soRcvbuf()),
        SocketSettings::size,
        "the kernel doubles it and caps it at net.core.rmem_max");
  }

  private void congestion(@Nullable String algorithm) {
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

  private @Nullable ChannelOption<Integer> tcp(int name, @Nullable SocketOption<Integer> onNio) {
    return linux(IPPROTO_TCP, name, onNio);
  }

  private @Nullable ChannelOption<Integer> linux(
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
  private @Nullable String backlog(Channel listener) {
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

  private static @Nullable Integer seconds(@Nullable Duration d) {
    return d == null ? null : (int) d.toSeconds();
  }

  private static @Nullable Integer millis(@Nullable Duration d) {
    return d == null ? null : (int) d.toMillis();
  }

  private static @Nullable Integer micros(@Nullable Duration d) {
    return d == null ? null : (int) (d.toNanos() / 1_000);
  }

  private static @Nullable Integer bytes(@Nullable ByteSize size) {
    return size == null ? null : (int) size.bytes();
  }

  private static String size(int bytes) {
    return new ByteSize(bytes).toString();
  }
}
