package dev.highwater.options;

import dev.highwater.units.HostPort;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where metrics, health and options are shown. */
@Section("Admin endpoint")
public final class AdminGroup implements Validated {
  /** In place of an address: there is no endpoint. */
  public static final String NONE = "none";

  @Option(
      names = "--admin",
      paramLabel = "HOST:PORT",
      description =
          "Show /metrics, /connections, /health/live, /health/ready and /options here over HTTP;"
              + " port 0 takes a free one, none turns it off.")
  private String admin;

  @Option(
      names = "--linger-for-scrape",
      paramLabel = "DURATION",
      description = {
        "After the drain (server) or the run (client), stay until /metrics was scraped once more, so"
            + " that the last figures are seen, but no longer than this; a second SIGTERM or Ctrl-C"
            + " ends it. A server that nobody ever scraped does not stay; 0 turns it off.",
        "Default: 6s; a client, too, stays only if it was scraped before"
      })
  private Duration lingerForScrape = Duration.ofSeconds(6); // ours is scraped every 5 s

  private @Nullable HostPort address;
  private boolean given;
  private boolean lingerGiven;

  /**
   * @param byDefault where, when nobody says so
   */
  public AdminGroup(HostPort byDefault) {
    admin = byDefault.toString();
  }

  @Override
  public void validate(Requested requested, Problems problems) {
    given = requested.isGiven("admin");
    lingerGiven = requested.isGiven("linger-for-scrape");
    if (!admin.equals(NONE)) {
      try {
        address = HostPort.parse(admin);
      } catch (IllegalArgumentException rule) {
        requested.problem(problems, "admin", rule.getMessage() + ", or none");
      }
    }
  }

  /** Where to listen, valid once the options are validated; null means nowhere. */
  public @Nullable HostPort address() {
    return address;
  }

  /** Whether somebody asked for it; if not, a program can do without. */
  public boolean isGiven() {
    return given;
  }

  /** How long to wait for the scrape that sees the last figures; zero is not at all. */
  public Duration lingerForScrape() {
    return lingerForScrape;
  }

  /** Whether somebody said so, and expects a scrape. */
  public boolean isLingerGiven() {
    return lingerGiven;
  }
}
