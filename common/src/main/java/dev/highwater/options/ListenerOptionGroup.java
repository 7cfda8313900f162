package dev.highwater.options;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The socket options of a side that listens. */
@Section("Listener options")
public final class ListenerOptionGroup implements Validated {
  @Option(
      names = "--so-backlog",
      paramLabel = "N",
      description = {
        "Connections that may wait for accept; the kernel caps it at net.core.somaxconn.",
        "Default: net.core.somaxconn"
      })
  private @Nullable Integer soBacklog;

  @Option(
      names = "--so-reuseaddr",
      negatable = true,
      fallbackValue = "true",
      description = "SO_REUSEADDR: bind also while old connections are in TIME_WAIT.")
  private boolean soReuseaddr = true;

  @Option(
      names = "--so-reuseport",
      negatable = true,
      fallbackValue = "true",
      description = "SO_REUSEPORT: several processes or event loops on one port.")
  private @Nullable Boolean soReuseport;

  @Option(
      names = "--tcp-defer-accept",
      paramLabel = "DURATION",
      description =
          "TCP_DEFER_ACCEPT: accept a connection only when its first bytes are there, or after"
              + " this many whole seconds.")
  private @Nullable Duration tcpDeferAccept;

  @Option(
      names = "--tcp-fastopen",
      paramLabel = "N",
      description = "TCP_FASTOPEN: how many connections with data in the SYN may wait.")
  private @Nullable Integer tcpFastopen;

  /** SO_BACKLOG, at least 1; null = net.core.somaxconn, at which the kernel caps it anyway. */
  public @Nullable Integer soBacklog() {
    return soBacklog;
  }

  /** SO_REUSEADDR, see socket(7); default on. */
  public boolean soReuseaddr() {
    return soReuseaddr;
  }

  /** SO_REUSEPORT, see socket(7); null = the kernel decides (off). */
  public @Nullable Boolean soReuseport() {
    return soReuseport;
  }

  /** TCP_DEFER_ACCEPT, see tcp(7), 1s to 32767s; null = the kernel decides (off). */
  public @Nullable Duration tcpDeferAccept() {
    return tcpDeferAccept;
  }

  /** TCP_FASTOPEN on a listener is a queue length, see tcp(7), at least 1; null = off. */
  public @Nullable Integer tcpFastopen() {
    return tcpFastopen;
  }

  @Override
  public void validate(Requested requested, Problems problems) {
    Ranges ranges = new Ranges(requested, problems);
    ranges.count("so-backlog", soBacklog, 1, Integer.MAX_VALUE);
    ranges.count("tcp-fastopen", tcpFastopen, 1, Integer.MAX_VALUE);
    ranges.duration("tcp-defer-accept", tcpDeferAccept, Duration.ofSeconds(1), 1, 32_767);
  }
}
