package dev.highwater.admin;

import dev.highwater.options.AdminGroup;
import dev.highwater.options.HelpGroup;
import dev.highwater.options.Problems;
import dev.highwater.options.Requested;
import dev.highwater.options.Validated;
import dev.highwater.options.Version;
import dev.highwater.process.CannotRunException;
import dev.highwater.units.HostPort;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.URL;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code health}: asks a running program whether it is ready, for a container engine that can only
 * run a command inside of an image in which there is nothing else to ask with.
 */
@Command(
    name = "health",
    versionProvider = Version.class,
    description = "Asks a running program on its admin endpoint whether it is ready.",
    footer = {
      "",
      "Examples:",
      "  health",
      "  health --admin 127.0.0.1:9400",
      "",
      "Exit codes:",
      "  0    it is ready, or has no admin endpoint to ask",
      "  1    it is not, or does not answer",
      "  2    wrong usage or configuration"
    })
public final class HealthCommand implements Callable<Integer>, Validated {
  private static final int PATIENCE_MILLIS = 2_000; // to connect, and for the answer
  private static final int OK = 200;

  @Option(
      names = "--admin",
      paramLabel = "HOST:PORT",
      description =
          "The admin endpoint, as it was given to the program that is asked; none is not asked.")
  private String admin;

  @SuppressWarnings("UnusedVariable") // picocli fills it in and answers it
  @Mixin
  private HelpGroup help = new HelpGroup();

  @Spec private @Nullable CommandSpec spec;
  private @Nullable HostPort address;

  /**
   * @param byDefault the admin endpoint of the program, when nobody says where it is
   */
  public HealthCommand(HostPort byDefault) {
    admin = byDefault.toString();
  }

  @Override
  public void validate(Requested requested, Problems problems) {
    if (admin.equals(AdminGroup.NONE)) {
      return;
    }
    try {
      HostPort given = HostPort.parse(admin);
      if (given.port() == 0) {
        throw new IllegalArgumentException("HOST:PORT with a port from 1 to 65535");
      }
      address = given;
    } catch (IllegalArgumentException rule) {
      requested.problem(problems, "admin", String.valueOf(rule.getMessage()));
    }
  }

  /**
   * @return 0
   * @throws CannotRunException if it is not ready, or does not say so within seconds
   */
  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec, "picocli fills it in").commandLine().getOut();
    HostPort asked = address;
    if (asked == null) { // the environment is that of the program, which has nothing to ask
      out.println("not known: it has no admin endpoint");
      return 0;
    }
    String page = "http://" + asked + "/health/ready";
    try {
      int status = status(asked);
      if (status != OK) {
        throw new CannotRunException("health: " + status + ", from " + page + " (expected: 200)");
      }
    } catch (IOException silence) {
      throw new CannotRunException(
          "health: no answer, from %s (expected: 200; the system answered: %s)"
              .formatted(page, silence.getMessage()),
          silence);
    }
    out.println("ready");
    return 0;
  }

  private static int status(HostPort asked) throws IOException {
    InetAddress host = InetAddress.getByName(asked.host());
    // Who listens on all addresses is asked on the nearest.
    String near = host.isAnyLocalAddress() ? "127.0.0.1" : asked.host();
    URL url = new URL("http", near, asked.port(), "/health/ready");
    HttpURLConnection connection = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
    connection.setConnectTimeout(PATIENCE_MILLIS);
    connection.setReadTimeout(PATIENCE_MILLIS);
    try {
      return connection.getResponseCode();
    } finally {
      connection.disconnect();
    }
  }
}
