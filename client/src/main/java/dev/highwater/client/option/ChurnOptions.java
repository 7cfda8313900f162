package dev.highwater.client.option;

import dev.highwater.client.connection.CloseWay;
import dev.highwater.client.connection.Lifespan;
import dev.highwater.options.Problems;
import dev.highwater.options.Requested;
import dev.highwater.options.Section;
import dev.highwater.options.Validated;
import dev.highwater.units.Durations;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How long connections live, and how they end. */
@Command
@Section("Churn")
final class ChurnOptions implements Validated {
  private static final Duration SHORTEST_LIFE = Duration.ofMillis(1);

  @Option(
      names = "--requests-per-connection",
      paramLabel = "N",
      description = {
        "Close a connection after so many requests, and make a new one in its place.",
        "Default: no limit"
      })
  private @Nullable Long requestsPerConnection;

  @Option(
      names = "--connection-lifetime",
      paramLabel = "DURATION",
      description = {
        "Close a connection that is so old, once its requests in flight are answered, and make a"
            + " new one in its place. Each life is drawn, by --seed, from nine tenths of this to"
            + " all of it, so that connections that were opened together do not end together.",
        "Default: no limit"
      })
  private @Nullable Duration connectionLifetime;

  @Option(
      names = "--close",
      paramLabel = "HOW",
      description =
          "How we end a connection, then and at the end of the run: fin (close), rst (SO_LINGER 0),"
              + " or half (shut down our output, read on to the peer's FIN for no longer than"
              + " --request-timeout, then close).")
  private CloseWay close = CloseWay.FIN;

  @Override
  public void validate(Requested requested, Problems problems) {
    if (requestsPerConnection != null && requestsPerConnection < 1) {
      requested.problem(problems, "requests-per-connection", "1 or more");
    }
    if (connectionLifetime != null && connectionLifetime.compareTo(SHORTEST_LIFE) < 0) {
      requested.problem(problems, "connection-lifetime", "1ms or more");
    }
  }

  /**
   * How long each connection is kept.
   *
   * @param seed of the lives that are drawn
   */
  Lifespan lifespan(long seed) {
    return new Lifespan(
        requestsPerConnection == null ? Long.MAX_VALUE : requestsPerConnection,
        connectionLifetime,
        close,
        seed);
  }

  /** In words: {@code ; requests per connection 10; close rst}; empty for what is usual. */
  String inWords() {
    StringBuilder words = new StringBuilder();
    if (requestsPerConnection != null) {
      words.append("; requests per connection ").append(requestsPerConnection);
    }
    if (connectionLifetime != null) {
      words.append("; connection lifetime ").append(Durations.format(connectionLifetime));
    }
    if (close != CloseWay.FIN) {
      words.append("; close ").append(close.name().toLowerCase(Locale.ROOT));
    }
    return words.toString();
  }
}
