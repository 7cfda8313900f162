package dev.highwater.options;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether connections speak TLS, and with which certificates; the same on both sides. */
@Section("TLS")
public final class TlsGroup implements Validated {
  private static final List<String> PROTOCOLS = List.of("TLSv1.2", "TLSv1.3");
  private static final int ALPN_MAX_BYTES = 255; // RFC 7301, section 3.1

  @Option(
      names = "--tls",
      description = "Speak TLS on every connection; a server needs --tls-cert and --tls-key.")
  private boolean tls;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "Our certificate and those between it and the authority's, in PEM.")
  private @Nullable Path certificateFile;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "The private key of our certificate: PKCS#8 in PEM, without a passphrase.")
  private @Nullable Path keyFile;

  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      description = {
        "The authorities that a peer's certificate must come from, in PEM; on a server it makes"
            + " clients show one.",
        "Default: a client trusts the JDK's; a server asks for none"
      })
  private @Nullable Path authoritiesFile;

  @Option(
      names = "--tls-protocols",
      paramLabel = "LIST",
      split = ",",
      description = {"The versions to speak, of TLSv1.2 and TLSv1.3.", "Default: TLSv1.2,TLSv1.3"})
  private List<String> protocols = new ArrayList<>(PROTOCOLS);

  @Option(
      names = "--tls-alpn",
      paramLabel = "LIST",
      split = ",",
      description = {
        "Application protocols to offer or to choose from (ALPN, RFC 7301), best first, such as"
            + " h2,http/1.1.",
        "Default: none"
      })
  private List<String> alpn = new ArrayList<>();

  private final boolean isServer;
  private List<X509Certificate> certificates = List.of();
  private List<X509Certificate> authorities = List.of();
  private @Nullable PrivateKey key;

  private TlsGroup(boolean isServer) {
    this.isServer = isServer;
  }

  /** For a side that accepts, which cannot do without a certificate. */
  public static TlsGroup ofServer() {
    return new TlsGroup(true);
  }

  /** For a side that connects. */
  public static TlsGroup ofClient() {
    return new TlsGroup(false);
  }

  /** Whether to speak TLS at all; default off. */
  public boolean isOn() {
    return tls;
  }

  /** Our certificate and its chain, valid once the options are validated; empty for none. */
  public List<X509Certificate> certificates() {
    return certificates;
  }

  /** The key of the first of {@link #certificates()}; null when there are none. */
  public @Nullable PrivateKey key() {
    return key;
  }

  /** Whom to trust, valid once the options are validated; empty when nobody said so. */
  public List<X509Certificate> authorities() {
    return authorities;
  }

  /** The names of the versions as the JDK knows them; at least one. */
  public List<String> protocols() {
    return List.copyOf(protocols);
  }

  /** Application protocols, best first; empty for no ALPN at all. */
  public List<String> alpn() {
    return List.copyOf(alpn);
  }

  @Override
  public void validate(Requested requested, Problems problems) {
    if (!tls) {
      Set.of("tls-cert", "tls-key", "tls-ca", "tls-protocols", "tls-alpn").stream()
          .sorted()
          .forEach(name -> requireTls(name, requested, problems));
      return;
    }
    if (isServer && certificateFile == null && keyFile == null) {
      requested.problem(problems, "tls", "tls-cert and tls-key with it");
    } else if (certificateFile == null && keyFile != null) {
      requested.problem(problems, "tls-key", "tls-cert with it");
    } else if (certificateFile != null && keyFile == null) {
      requested.problem(problems, "tls-cert", "tls-key with it");
    }
    certificates = certificates("tls-cert", certificateFile, requested, problems);
    authorities = certificates("tls-ca", authoritiesFile, requested, problems);
    readKey(requested, problems);
    if (protocols.isEmpty() || !PROTOCOLS.containsAll(protocols)) {
      requested.problem(problems, "tls-protocols", "a list of " + String.join(", ", PROTOCOLS));
    }
    for (String name : alpn) {
      int bytes = name.getBytes(StandardCharsets.UTF_8).length;
      if (bytes == 0 || bytes > ALPN_MAX_BYTES) {
        requested.problem(problems, "tls-alpn", "names of 1 to " + ALPN_MAX_BYTES + " bytes");
        return;
      }
    }
  }

  /** Adds a problem if an option is given that says nothing without TLS. */
  static void requireTls(String name, Requested requested, Problems problems) {
    if (requested.isGiven(name) && requested.isReadable("tls")) {
      requested.problem(problems, name, "tls with it");
    }
  }

  private static List<X509Certificate> certificates(
      String name, @Nullable Path file, Requested requested, Problems problems) {
    if (file == null) {
      return List.of();
    }
    try {
      return PemFile.read(file).certificates();
    } catch (IllegalArgumentException rule) {
      requested.problem(problems, name, String.valueOf(rule.getMessage()));
      return List.of();
    }
  }

  private void readKey(Requested requested, Problems problems) {
    if (keyFile == null) {
      return;
    }
    try {
      key = PemFile.read(keyFile).privateKey();
    } catch (IllegalArgumentException rule) {
      requested.problem(problems, "tls-key", String.valueOf(rule.getMessage()));
      return;
    }
    if (!certificates.isEmpty()
        && !KeyPairCheck.belongTogether(key, certificates.get(0).getPublicKey())) {
      requested.problem(problems, "tls-key", "the key of the first certificate in tls-cert");
    }
  }
}
