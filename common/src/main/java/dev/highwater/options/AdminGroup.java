package dev.highwater.options;

import dev.highwater.units.HostPort;
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

  private @Nullable HostPort address;
  private boolean given;

  /**
   * @param byDefault where, when nobody says so
   */
  public AdminGroup(HostPort byDefault) {
    admin = byDefault.toString();
  }

  @Override
  public void validate(Requested requested, Problems problems) {
    given = requested.isGiven("admin");
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
}
