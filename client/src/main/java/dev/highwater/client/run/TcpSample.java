package dev.highwater.client.run;

import dev.highwater.client.measure.Durations;
import dev.highwater.metering.TcpInfo;
import io.netty.channel.Channel;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel knows of some of the connections at the end of a run.
 *
 * @param connections how many were asked
 * @param rtt smoothed round-trip times
 * @param retransmits segments sent again, over all of them
 * @param congestionWindowSegments the smallest congestion window
 */
public record TcpSample(
    int connections, Durations rtt, long retransmits, long congestionWindowSegments) {

  /** Asks the kernel; null where the transport cannot, or without any connection. */
  static @Nullable TcpSample of(List<Channel> channels) {
    List<TcpInfo> infos = channels.stream().map(TcpInfo::of).filter(Objects::nonNull).toList();
    if (infos.isEmpty()) {
      return null;
    }
    Durations rtt = new Durations();
    infos.forEach(info -> rtt.record(info.rttMicros() * 1_000));
    return new TcpSample(
        infos.size(),
        rtt,
        infos.stream().mapToLong(TcpInfo::retransmits).sum(),
        infos.stream().mapToLong(TcpInfo::congestionWindowSegments).min().orElse(0));
  }
}
