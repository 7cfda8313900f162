package dev.highwater.options;

import dev.highwater.units.ByteSize;
import dev.highwater.units.RawSocketOption;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of one connection, whichever side opened it; absent means the kernel decides. */
@Section("Channel options")
public final class ChannelOptionGroup implements Validated {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int MAX_SECONDS = 32_767; // MAX_TCP_KEEPIDLE in the kernel's tcp.h
  private static final long MAX_READ = 16 * 1024 * 1024;

  @Option(
      names = "--so-keepalive",
      negatable = true,
      fallbackValue = "true",
      description = "SO_KEEPALIVE: probe a silent peer.")
  private @Nullable Boolean soKeepalive;

  @Option(
      names = "--tcp-keepidle",
      paramLabel = "DURATION",
      description = "TCP_KEEPIDLE: silence before the first probe, whole seconds.")
  private @Nullable Duration tcpKeepidle;

  @Option(
      names = "--tcp-keepintvl",
      paramLabel = "DURATION",
      description = "TCP_KEEPINTVL: time between probes, whole seconds.")
  private @Nullable Duration tcpKeepintvl;

  @Option(
      names = "--tcp-keepcnt",
      paramLabel = "N",
      description =
          "TCP_KEEPCNT: probes without an answer before the connection is dropped, 1 to" + " 127.")
  private @Nullable Integer tcpKeepcnt;

  @Option(
      names = "--tcp-nodelay",
      negatable = true,
      fallbackValue = "true",
      description = "TCP_NODELAY: send small segments at once, without Nagle's algorithm.")
  private boolean tcpNodelay = true;

  @Option(
      names = "--so-linger",
      paramLabel = "DURATION",
      description =
          "SO_LINGER: how long a close waits for unsent bytes, whole seconds; 0 resets"
              + " the connection on close, absent is the default close.")
  private @Nullable Duration soLinger;

  @Option(
      names = "--so-sndbuf",
      paramLabel = "SIZE",
      description =
          "SO_SNDBUF: the kernel doubles it, caps it at net.core.wmem_max and stops"
              + " tuning by itself.")
  private @Nullable ByteSize soSndbuf;

  @Option(
      names = "--so-rcvbuf",
      paramLabel = "SIZE",
      description =
          "SO_RCVBUF: the kernel doubles it, caps it at net.core.rmem_max and stops"
              + " tuning by itself.")
  private @Nullable ByteSize soRcvbuf;

  @Option(
      names = "--tcp-user-timeout",
      paramLabel = "DURATION",
      description =
          "TCP_USER_TIMEOUT: how long sent bytes may stay without acknowledgement,"
              + " whole milliseconds.")
  private @Nullable Duration tcpUserTimeout;

  @Option(
      names = "--tcp-notsent-lowat",
      paramLabel = "SIZE",
      description = "TCP_NOTSENT_LOWAT: unwritable while more than this is not yet sent.")
  private @Nullable ByteSize tcpNotsentLowat;

  @Option(
      names = "--tcp-quickack",
      negatable = true,
      fallbackValue = "true",
      description = "TCP_QUICKACK: acknowledge at once; the kernel may turn it off again.")
  private @Nullable Boolean tcpQuickack;

  @Option(
      names = "--tcp-cork",
      negatable = true,
      fallbackValue = "true",
      description = "TCP_CORK: hold back partial segments, for at most 200ms.")
  private @Nullable Boolean tcpCork;

  @Option(
      names = "--so-busy-poll",
      paramLabel = "DURATION",
      description =
          "SO_BUSY_POLL: how long to poll the device when nothing is there, whole"
              + " microseconds.")
  private @Nullable Duration soBusyPoll;

  @Option(
      names = "--ip-tos",
      paramLabel = "N",
      converter = Converters.TypeOfService.class,
      description = "IP_TOS: 0 to 255, decimal or as 0x10.")
  private @Nullable Integer ipTos;

  @Option(
      names = "--tcp-maxseg",
      paramLabel = "N",
      description = "TCP_MAXSEG: largest segment in bytes, 88 to 32767.")
  private @Nullable Integer tcpMaxseg;

  @Option(
      names = "--tcp-congestion",
      paramLabel = "NAME",
      description = "TCP_CONGESTION: congestion control, such as cubic, reno or bbr.")
  private @Nullable String tcpCongestion;

  @Option(
      names = "--socket-option",
      paramLabel = "LEVEL:NAME:INT",
      description = "Any other socket option by its numbers, such as 6:23:5. Repeatable.")
  private List<RawSocketOption> socketOptions = List.of();

  @Mixin private WriteBufferGroup writeBuffer = new WriteBufferGroup();

  @Option(
      names = "--read-size",
      paramLabel = "SIZE",
      description = "Bytes tried in one read, 1 to 16MiB.")
  private ByteSize readSize = new ByteSize(32 * 1024);

  /** SO_KEEPALIVE, see socket(7); null = the kernel decides (off). */
  public @Nullable Boolean soKeepalive() {
    return soKeepalive;
  }

  /** TCP_KEEPIDLE, see tcp(7), 1s to 32767s; null = the kernel decides. */
  public @Nullable Duration tcpKeepidle() {
    return tcpKeepidle;
  }

  /** TCP_KEEPINTVL, see tcp(7), 1s to 32767s; null = the kernel decides. */
  public @Nullable Duration tcpKeepintvl() {
    return tcpKeepintvl;
  }

  /** TCP_KEEPCNT, see tcp(7), 1 to 127; null = the kernel decides. */
  public @Nullable Integer tcpKeepcnt() {
    return tcpKeepcnt;
  }

  /** TCP_NODELAY, see tcp(7) and RFC 896; default on. */
  public boolean tcpNodelay() {
    return tcpNodelay;
  }

  /** SO_LINGER, see socket(7), 0s to 32767s; zero = reset on close, null = the default close. */
  public @Nullable Duration soLinger() {
    return soLinger;
  }

  /** SO_SNDBUF, see socket(7), 1 byte to 2GiB - 1; null = the kernel tunes it. */
  public @Nullable ByteSize soSndbuf() {
    return soSndbuf;
  }

  /** SO_RCVBUF, see socket(7), 1 byte to 2GiB - 1; null = the kernel tunes it. */
  public @Nullable ByteSize soRcvbuf() {
    return soRcvbuf;
  }

  /** TCP_USER_TIMEOUT, see tcp(7) and RFC 5482, at least 1ms; null = the kernel decides. */
  public @Nullable Duration tcpUserTimeout() {
    return tcpUserTimeout;
  }

  /** TCP_NOTSENT_LOWAT, see tcp(7), 1 byte to 2GiB - 1; null = the kernel decides. */
  public @Nullable ByteSize tcpNotsentLowat() {
    return tcpNotsentLowat;
  }

  /** TCP_QUICKACK, see tcp(7); not permanent; null = the kernel decides. */
  public @Nullable Boolean tcpQuickack() {
    return tcpQuickack;
  }

  /** TCP_CORK, see tcp(7); null = the kernel decides (off). */
  public @Nullable Boolean tcpCork() {
    return tcpCork;
  }

  /** SO_BUSY_POLL, see socket(7), whole microseconds, 0 = off; null = the kernel decides. */
  public @Nullable Duration soBusyPoll() {
    return soBusyPoll;
  }

  /** IP_TOS, see ip(7), 0 to 255; null = the kernel decides. */
  public @Nullable Integer ipTos() {
    return ipTos;
  }

  /** TCP_MAXSEG, see tcp(7), 88 to 32767 bytes; null = the kernel decides. */
  public @Nullable Integer tcpMaxseg() {
    return tcpMaxseg;
  }

  /** TCP_CONGESTION, see tcp(7), 1 to 15 characters; null = the kernel decides. */
  public @Nullable String tcpCongestion() {
    return tcpCongestion;
  }

  /** Socket options by their numbers, see setsockopt(2); empty when none is given. */
  public List<RawSocketOption> socketOptions() {
    return List.copyOf(socketOptions);
  }

  /** Writable again when fewer bytes are pending; at least 1 byte; default 32KiB. */
  public ByteSize writeBufferLow() {
    return writeBuffer.low();
  }

  /** Unwritable when more bytes are pending; at least {@link #writeBufferLow()}; default 64KiB. */
  public ByteSize writeBufferHigh() {
    return writeBuffer.high();
  }

  /** Bytes tried in one read, 1 to 16MiB; default 64KiB. */
  public ByteSize readSize() {
    return readSize;
  }

  @Override
  public void validate(Requested requested, Problems problems) {
    Ranges ranges = new Ranges(requested, problems);
    ranges.duration("tcp-keepidle", tcpKeepidle, SECOND, 1, MAX_SECONDS);
    ranges.duration("tcp-keepintvl", tcpKeepintvl, SECOND, 1, MAX_SECONDS);
    ranges.count("tcp-keepcnt", tcpKeepcnt, 1, 127);
    ranges.duration("so-linger", soLinger, SECOND, 0, MAX_SECONDS);
    ranges.size("so-sndbuf", soSndbuf, 1, Integer.MAX_VALUE);
    ranges.size("so-rcvbuf", soRcvbuf, 1, Integer.MAX_VALUE);
    ranges.duration("tcp-user-timeout", tcpUserTimeout, Duration.ofMillis(1), 1, Integer.MAX_VALUE);
    ranges.size("tcp-notsent-lowat", tcpNotsentLowat, 1, Integer.MAX_VALUE);
    ranges.duration("so-busy-poll", soBusyPoll, Duration.ofNanos(1_000), 0, Integer.MAX_VALUE);
    ranges.count("tcp-maxseg", tcpMaxseg, 88, 32_767); // TCP_MIN_MSS, MAX_TCP_WINDOW
    if (tcpCongestion != null && !tcpCongestion.matches("[\\w-]{1,15}")) {
      requested.problem(problems, "tcp-congestion", "a name of 1 to 15 characters such as cubic");
    }
    ranges.size("read-size", readSize, 1, MAX_READ);
  }
}
