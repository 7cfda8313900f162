package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.options.Program;
import dev.highwater.server.RunningServer;
import dev.highwater.testing.Certificates;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wrong certificates and keys: told before anything is started, and all together. */
class TlsMistakesTest {
  private static final String PEER = "127.0.0.1:7";

  @TempDir private static Path directory;
  private static Certificates ours;
  private static Certificates others;

  @BeforeAll
  static void makeCertificates() {
    ours = Certificates.ofThisMachine(directory, "ours");
    others = Certificates.of(directory, "other.example");
  }

  @Test
  void should_refuse_files_that_are_not_there_all_at_once() {
    assertThat(
            refused(
                "--tls", "--tls-cert=no/cert", "--tls-key=no/key", "--tls-ca=no/ca", "-c=0", PEER))
        .containsExactlyInAnyOrder(
            "connections: 0, from --connections (expected: 1 or more)",
            missing("tls-cert", "no/cert"),
            missing("tls-key", "no/key"),
            missing("tls-ca", "no/ca"));
  }

  @Test
  void should_refuse_what_is_no_pem() throws Exception {
    Path text = Files.writeString(directory.resolve("text"), "what is this?\n");
    assertThat(
            refused("--tls", "--tls-ca=" + text, "--tls-cert=" + text, "--tls-key=" + text, PEER))
        .containsExactlyInAnyOrder(
            wrong("tls-ca", text, "certificates in PEM, each behind BEGIN CERTIFICATE"),
            wrong("tls-cert", text, "certificates in PEM, each behind BEGIN CERTIFICATE"),
            wrong("tls-key", text, "a private key in PEM, behind BEGIN PRIVATE KEY"));
  }

  @Test
  void should_refuse_pem_that_is_damaged() throws Exception {
    Path bad =
        Files.writeString(
            directory.resolve("bad"),
            Files.readString(ours.certificate())
                + Certificates.pem("CERTIFICATE", new byte[100])
                + Certificates.pem("PRIVATE KEY", new byte[100]));
    assertThat(refused("--tls", "--tls-cert=" + bad, "--tls-key=" + bad, PEER))
        .containsExactlyInAnyOrder(
            wrong("tls-cert", bad, "certificates in PEM; number 2 of this file is damaged"),
            wrong(
                "tls-key",
                bad,
                "a private key of RSA, EC or EdDSA; this one is of another kind, or damaged"));
  }

  @Test
  void should_refuse_a_key_of_another_certificate() {
    String rule = "the key of the first certificate in tls-cert";
    assertThat(refused("--tls", cert(ours), "--tls-key=" + others.key(), PEER))
        .containsExactly(wrong("tls-key", others.key(), rule));
    Certificates same = Certificates.ofThisMachine(directory, "same-kind");
    assertThat(refused("--tls", cert(ours), "--tls-key=" + same.key(), PEER))
        .containsExactly(wrong("tls-key", same.key(), rule));
    Certificates rsa = Certificates.of(directory, "same-kind.example");
    assertThat(refused("--tls", cert(others), "--tls-key=" + rsa.key(), PEER))
        .containsExactly(wrong("tls-key", rsa.key(), rule));
  }

  @Test
  void should_refuse_keys_that_it_cannot_read() throws Exception {
    Path encrypted =
        Files.writeString(
            directory.resolve("encrypted"),
            Certificates.pem("ENCRYPTED PRIVATE KEY", new byte[100]));
    Path traditional =
        Files.writeString(
            directory.resolve("traditional"), Certificates.pem("RSA PRIVATE KEY", new byte[100]));
    assertThat(refused("--tls", cert(ours), "--tls-key=" + encrypted, PEER))
        .containsExactly(
            wrong(
                "tls-key",
                encrypted,
                "a private key without a passphrase; 'openssl pkey -in FILE' takes it off"));
    assertThat(refused("--tls", cert(ours), "--tls-key=" + traditional, PEER).get(0))
        .startsWith("tls-key: " + traditional)
        .contains("a private key in PKCS#8");
  }

  @Test
  void should_refuse_one_without_the_other() {
    assertThat(refused("--tls", cert(ours), PEER))
        .containsExactly(wrong("tls-cert", ours.certificate(), "tls-key with it"));
    assertThat(refused("--tls", "--tls-key=" + ours.key(), PEER))
        .containsExactly(wrong("tls-key", ours.key(), "tls-cert with it"));
    assertThat(
            refused("--tls-insecure", "--tls-ca=x", "--tls-alpn=h2", "--tls-server-name=a", PEER))
        .containsExactlyInAnyOrder(
            "tls-insecure: true, from --tls-insecure (expected: tls with it)",
            "tls-ca: x, from --tls-ca (expected: tls with it)",
            "tls-alpn: h2, from --tls-alpn (expected: tls with it)",
            "tls-server-name: a, from --tls-server-name (expected: tls with it)");
  }

  @Test
  void should_refuse_versions_and_names_that_there_are_not() {
    assertThat(refused("--tls", "--tls-protocols=TLSv1.2,SSLv3", "--tls-server-name=a:443", PEER))
        .containsExactlyInAnyOrder(
            "tls-protocols: TLSv1.2,SSLv3, from --tls-protocols (expected: a list of TLSv1.2,"
                + " TLSv1.3)",
            "tls-server-name: a:443, from --tls-server-name (expected: a host name, without a"
                + " port)");
  }

  @Test
  void should_refuse_a_server_without_a_certificate() {
    StringWriter err = new StringWriter();
    int code =
        Program.run(
            RunningServer.command(),
            new String[] {"--tls"},
            Map.of(),
            new PrintWriter(err),
            new PrintWriter(err));
    assertThat(code).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("tls: true, from --tls (expected: tls-cert and tls-key with it)\n");
  }

  private static List<String> refused(String... args) {
    LoadRun run = LoadRun.of(args);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    return run.complaints();
  }

  private static String cert(Certificates certificates) {
    return "--tls-cert=" + certificates.certificate();
  }

  private static String missing(String option, String file) {
    return wrong(
        option, Path.of(file), "a file that can be read; the system answered: no such file");
  }

  private static String wrong(String option, Path file, String rule) {
    return "%s: %s, from --%s (expected: %s)".formatted(option, file, option, rule);
  }
}
