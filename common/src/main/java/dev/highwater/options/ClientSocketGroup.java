package dev.highwater.options;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The socket options of a side that connects. */
@Section("Connect options")
public final class ClientSocketGroup implements Validated {
  @Option(
      names = "--connect-timeout",
      paramLabel = "DURATION",
      description = "How long connecting may take, at least 1ms.")
  private Duration connectTimeout = Duration.ofSeconds(10);

  @Option(
      names = "--tcp-fastopen",
      negatable = true,
      fallbackValue = "true",
      description = "TCP_FASTOPEN_CONNECT: send the first bytes with the SYN.")
  private @Nullable Boolean tcpFastopen;

  /** How long connecting may take, in whole milliseconds, at least one; default 10s. */
  public Duration connectTimeout() {
    return connectTimeout;
  }

  /** TCP_FASTOPEN_CONNECT, see tcp(7); null = the kernel decides. */
  public @Nullable Boolean tcpFastopen() {
    return tcpFastopen;
  }

  @Override
  public void validate(Requested requested, Problems problems) {
    new Ranges(requested, problems)
        .duration("connect-timeout", connectTimeout, Duration.ofMillis(1), 1, Integer.MAX_VALUE);
  }
}
