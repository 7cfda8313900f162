package dev.highwater.options;

import javax.net.ssl.SNIHostName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** TLS on a side that connects: whom it takes the peer for. */
@Section("TLS")
public final class ClientTlsGroup implements Validated {
  @Mixin private TlsGroup shared = TlsGroup.ofClient();

  @Option(
      names = "--tls-server-name",
      paramLabel = "NAME",
      description = {
        "The name to ask for (SNI) and to look for in the peer's certificate.",
        "Default: the target's host"
      })
  private @Nullable String serverName;

  @Option(
      names = "--tls-insecure",
      description = "Take any certificate of the peer, of whomever and for whatever name; warns.")
  private boolean insecure;

  /** What both sides have. */
  public TlsGroup shared() {
    return shared;
  }

  /** The name to ask for and to look for; null = the target's host. */
  public @Nullable String serverName() {
    return serverName;
  }

  /** Whether the peer's certificate is taken unseen; default off. */
  public boolean isInsecure() {
    return insecure;
  }

  @Override
  public void validate(Requested requested, Problems problems) {
    if (!shared.isOn()) {
      TlsGroup.requireTls("tls-insecure", requested, problems);
      TlsGroup.requireTls("tls-server-name", requested, problems);
      return;
    }
    if (serverName != null && !isName(serverName)) {
      requested.problem(problems, "tls-server-name", "a host name, without a port");
    }
  }

  private static boolean isName(String text) {
    try {
      return !new SNIHostName(text).getAsciiName().isEmpty();
    } catch (IllegalArgumentException rule) {
      return false;
    }
  }
}
