package dev.highwater.lab;

import dev.highwater.lab.bench.Bench;
import dev.highwater.lab.bench.Plot;
import dev.highwater.transport.OptionInForce;
import dev.highwater.transport.Transport;
import dev.highwater.units.ByteSize;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ReflectiveChannelFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What becomes of the sizes that are asked for socket buffers. */
final class BufferSizes {
  private static final String SEND = "so-sndbuf";
  private static final String RECEIVE = "so-rcvbuf";
  private static final int LEAST_BYTES = 1_024;
  private static final int LARGEST_BYTES = 1 << 30;

  private BufferSizes() {}

  /** Whether this option is the size of a buffer. */
  static boolean isOne(String option) {
    return option.equals(SEND) || option.equals(RECEIVE);
  }

  /** net.core.rmem_max, bytes. */
  static long receiveLimit() {
    return limit(RECEIVE);
  }

  /** Who changed the size of a buffer, or only seems not to have; null when nobody did. */
  static @Nullable String whyChanged(OptionInForce row, Transport transport) {
    long asked = ByteSize.parse(String.valueOf(row.requested())).bytes();
    long read = ByteSize.parse(String.valueOf(row.effective())).bytes();
    long limit = limit(row.name());
    String capped = "the kernel capped it at " + sysctl(row.name()) + ", " + new ByteSize(limit);
    if (transport == Transport.NIO) {
      String halved = "the JDK halves what it reads of the kernel's " + new ByteSize(2 * read);
      return asked > limit ? capped + "; " + halved : halved;
    }
    if (asked > limit) {
      return capped + ", and doubled it";
    }
    return read == 2 * asked ? "the kernel doubled it, for its own bookkeeping" : row.note();
  }

  /** Asks for a range of sizes, from 1 KiB to beyond the limit, on one socket. */
  static void sweep(Bench bench, Finding.Builder finding) {
    Channel channel = new ReflectiveChannelFactory<>(bench.transport().channelClass()).newChannel();
    try {
      bench.loops().register(channel).syncUninterruptibly();
      finding.number(
          "tcp_nodelay_of_netty_by_default",
          Boolean.TRUE.equals(channel.config().getOption(ChannelOption.TCP_NODELAY)));
      List<Integer> sizes = new ArrayList<>();
      for (long size = LEAST_BYTES; size <= 4 * Math.max(limit(SEND), limit(RECEIVE)); size *= 2) {
        sizes.add((int) size);
      }
      List<Integer> send = readBack(channel, ChannelOption.SO_SNDBUF, sizes);
      List<Integer> receive = readBack(channel, ChannelOption.SO_RCVBUF, sizes);
      finding
          .number("buffer_asked_bytes", sizes)
          .number("so_sndbuf_in_force_bytes", send)
          .number("so_rcvbuf_in_force_bytes", receive)
          .plot(
              Plot.over("buffers, asked for and in force", "asked for, bytes", "bytes")
                  .curve("asked for", points(sizes, sizes))
                  .curve("SO_SNDBUF in force", points(sizes, send))
                  .curve("SO_RCVBUF in force", points(sizes, receive))
                  .build());
    } finally {
      channel.close().syncUninterruptibly();
    }
  }

  private static List<Integer> readBack(
      Channel channel, ChannelOption<Integer> option, List<Integer> sizes) {
    List<Integer> read = new ArrayList<>();
    for (int size : sizes) {
      channel.config().setOption(option, size);
      read.add(channel.config().getOption(option));
    }
    return read;
  }

  private static List<Plot.Point> points(List<Integer> sizes, List<Integer> values) {
    List<Plot.Point> points = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      points.add(new Plot.Point(sizes.get(i), values.get(i)));
    }
    return points;
  }

  private static String sysctl(String option) {
    return "net.core." + (option.equals(SEND) ? "wmem_max" : "rmem_max");
  }

  /** The sysctl of an option, bytes; 1 MiB where nobody tells. */
  private static long limit(String option) {
    Path path = Path.of("/proc/sys", sysctl(option).split("\\.", -1));
    try {
      // In lines, which asks for all of it at once: the kernel gives it to the first read(2) only.
      String text = Files.readAllLines(path).get(0);
      return Math.min(LARGEST_BYTES / 4, Long.parseLong(text.strip()));
    } catch (IOException | NumberFormatException notLinux) {
      return 1 << 20;
    }
  }
}
