package dev.highwater.transport;

import static dev.highwater.transport.SocketSettingList.IPPROTO_IP;
import static dev.highwater.transport.SocketSettingList.IPPROTO_TCP;
import static dev.highwater.transport.SocketSettingList.SOL_SOCKET;
import static dev.highwater.transport.SocketSettingList.bytes;
import static dev.highwater.transport.SocketSettingList.micros;
import static dev.highwater.transport.SocketSettingList.millis;
import static dev.highwater.transport.SocketSettingList.seconds;
import static dev.highwater.transport.SocketSettingList.size;

import dev.highwater.options.ChannelOptionGroup;
import dev.highwater.options.ClientSocketGroup;
import dev.highwater.options.ListenerOptionGroup;
import dev.highwater.units.RawSocketOption;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.net.StandardSocketOptions;
import java.util.List;
import jdk.net.ExtendedSocketOptions;

/**
 * The socket options of one kind of channel, in the order in which they are set.
 *
 * <p>What Netty can do on every transport goes by its own option. The rest goes by level and number
 * of Linux's socket(7), ip(7) and tcp(7) on the native transports, and by the JDK's options on NIO.
 * Every option is there, requested or not, so that what the kernel decided can be shown as well.
 */
public final class SocketSettings {
  private final List<SocketSetting<?>> settings;

  private SocketSettings(SocketSettingList collected) {
    this.settings = collected.all();
  }

  /** For accepted connections. */
  public static SocketSettings ofConnection(Transport transport, ChannelOptionGroup asked) {
    return new SocketSettings(connection(transport, asked));
  }

  private static SocketSettingList connection(Transport transport, ChannelOptionGroup asked) {
    SocketSettingList s = new SocketSettingList(transport);
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
        SocketSettingList::size,
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
    SocketSettingList s = connection(transport, asked);
    ChannelOption<Boolean> fastOpen =
        transport.isLinuxNative() ? ChannelOption.TCP_FASTOPEN_CONNECT : null;
    s.add("tcp-fastopen", fastOpen, client.tcpFastopen(), String::valueOf, null);
    return new SocketSettings(s);
  }

  /**
   * For the listening socket. The receive buffer is among them: accepted connections inherit it,
   * and only a size that is set before listen(2) affects the window scale.
   */
  public static SocketSettings ofListener(
      Transport transport, ListenerOptionGroup asked, ChannelOptionGroup connection) {
    SocketSettingList s = new SocketSettingList(transport);
    s.flag("so-reuseaddr", ChannelOption.SO_REUSEADDR, asked.soReuseaddr());
    s.linuxFlag(
        "so-reuseport",
        SOL_SOCKET,
        15,
        StandardSocketOptions.SO_REUSEPORT,
        asked.soReuseport(),
        null);
    s.receiveBuffer(connection);
    s.backlog(asked.soBacklog());
    s.number(
        "tcp-defer-accept",
        s.tcp(9, null),
        seconds(asked.tcpDeferAccept()),
        n -> n + "s",
        "the kernel rounds it up to a whole number of SYN-ACK retransmissions");
    s.number("tcp-fastopen", s.tcp(23, null), asked.tcpFastopen(), String::valueOf);
    return new SocketSettings(s);
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
}
