package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import dev.highwater.metering.CloseCause;
import dev.highwater.server.RunningServer;
import dev.highwater.testing.Certificates;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.tls.Agreement;
import dev.highwater.tls.Tls;
import dev.highwater.transport.ConnectOutcome;
import dev.highwater.transport.Transport;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** A load with TLS, against our own server and against others. */
class TlsLoadTest {
  @TempDir private static Path directory;
  private static Certificates ours;
  private static Certificates elsewhere;

  @BeforeAll
  static void makeCertificates() {
    ours = Certificates.ofThisMachine(directory, "ours");
    elsewhere = Certificates.of(directory, "echo.example");
  }

  @OnEachTransport
  void should_compare_every_byte_of_the_echo(Transport transport) throws Exception {
    try (RunningServer server = RunningServer.echo(transport, shows(ours))) {
      // when
      LoadRun run =
          load(server, trusts(ours), "-c=4", "-n=2000", "-l=3001", "--transport=" + transport);
      // then
      run.assertFlawless();
      assertThat(run.measured().outcomes().completed()).isEqualTo(2_000);
      assertThat(run.measured().handshakeTime().count()).isEqualTo(4);
      assertThat(run.measured().connectTime().count()).isEqualTo(4);
      assertThat(run.result().connections().opened()).isEqualTo(4);
      assertThat(run.result().connections().closedByCause())
          .isEqualTo(Map.of(CloseCause.LOCAL, 4L));
      assertThat(run.result().connections().writtenBytes()).isGreaterThan(2_000L * 3_001);
      assertThat(run.out()).contains("tls handshake").contains("4 with TLSv1.3 ");
    }
  }

  @OnEachTransport
  void should_move_requests_that_are_larger_than_all_buffers(Transport transport) throws Exception {
    try (RunningServer server = RunningServer.echo(transport, shows(ours))) {
      // when
      LoadRun run =
          load(
              server,
              trusts(ours),
              "-c=2",
              "-p=3",
              "-n=12",
              "-l=4MiB",
              "--request-timeout=1m",
              "--transport=" + transport);
      // then
      run.assertFlawless();
      assertThat(run.result().connections().crossingsAboveHigh()).isPositive();
      assertThat(run.result().connections().discardedBytes()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void should_speak_the_version_and_the_application_protocol_that_both_know(String version)
      throws Exception {
    try (RunningServer server =
        RunningServer.echo(Transport.NIO, with(shows(ours), "--tls-alpn=h2,http/1.1"))) {
      // when
      LoadRun run =
          load(
              server,
              trusts(ours),
              "-c=2",
              "-n=20",
              "--json=-",
              "--tls-protocols=" + version,
              "--tls-alpn=imap,http/1.1");
      // then
      run.assertFlawless();
      Agreement agreed = run.result().tls().handshakes().keySet().iterator().next();
      assertThat(agreed.protocol()).isEqualTo(version);
      assertThat(agreed.alpn()).isEqualTo("http/1.1");
      JsonNode summary = run.json().get("summary");
      assertThat(summary.at("/handshake_us/count").asInt()).isEqualTo(2);
      assertThat(summary.at("/tls/provider").asText()).isEqualTo(Tls.provider());
      assertThat(summary.at("/tls/handshakes/0/protocol").asText()).isEqualTo(version);
      assertThat(summary.at("/tls/handshakes/0/alpn").asText()).isEqualTo("http/1.1");
      assertThat(summary.at("/tls/handshakes/0/count").asInt()).isEqualTo(2);
      assertThat(summary.at("/tls/first_failure").isNull()).isTrue();
    }
  }

  @Test
  void should_say_nothing_of_tls_without_it() throws Exception {
    try (RunningServer server = RunningServer.echo(Transport.NIO)) {
      JsonNode json = LoadRun.of("-c=1", "-n=5", "--json=-", server.address()).json();
      assertThat(json.get("summary").has("tls")).isFalse();
      assertThat(json.get("summary").has("handshake_us")).isFalse();
    }
  }

  @OnEachTransport
  void should_tell_in_one_line_that_a_certificate_is_not_trusted(Transport transport)
      throws Exception {
    try (RunningServer server = RunningServer.echo(transport, shows(ours))) {
      assertFailsWith(
          load(server, List.of("--tls"), "-c=3", "-n=9", "--transport=" + transport),
          "attempts: 3 tls; tls: the peer's certificate is not trusted: ");
    }
  }

  @Test
  void should_take_any_certificate_and_warn_when_it_is_told_to() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(Tls.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    try (RunningServer server = RunningServer.echo(Transport.NIO, shows(elsewhere))) {
      // when
      LoadRun run = load(server, List.of("--tls", "--tls-insecure"), "-c=2", "-n=20");
      // then
      run.assertFlawless();
      assertThat(log.list)
          .anyMatch(event -> event.getFormattedMessage().startsWith("tls-insecure: "));
    } finally {
      logger.detachAppender(log);
    }
  }

  @Test
  void should_look_for_the_name_that_it_was_told() throws Exception {
    try (RunningServer server = RunningServer.echo(Transport.NIO, shows(elsewhere))) {
      // the target's host by default
      assertFailsWith(
          load(server, trusts(elsewhere), "-c=1", "-n=9"),
          "attempts: 1 tls; tls: the peer's certificate is not trusted: ");
      assertFailsWith(
          load(server, with(trusts(elsewhere), "--tls-server-name=other.example"), "-c=1", "-n=9"),
          "other.example");
      load(server, with(trusts(elsewhere), "--tls-server-name=echo.example"), "-c=1", "-n=9")
          .assertFlawless();
    }
  }

  @Test
  void should_tell_that_no_version_is_known_to_both() throws Exception {
    try (RunningServer server =
        RunningServer.echo(Transport.NIO, with(shows(ours), "--tls-protocols=TLSv1.2"))) {
      assertFailsWith(
          load(server, with(trusts(ours), "--tls-protocols=TLSv1.3"), "-c=2", "-n=9"),
          "attempts: 2 tls; tls: the peer refused with the alert protocol_version");
    }
  }

  @Test
  void should_show_its_certificate_to_a_server_that_asks_for_it() throws Exception {
    String authority = "--tls-ca=" + ours.certificate();
    try (RunningServer server = RunningServer.echo(Transport.NIO, with(shows(ours), authority))) {
      // when
      LoadRun with = load(server, with(trusts(ours), keyPair(ours)), "-c=2", "-n=20");
      LoadRun without =
          load(server, with(trusts(ours), "--tls-protocols=TLSv1.2"), "-c=2", "-n=20");
      // then
      with.assertFlawless();
      assertFailsWith(without, "attempts: 2 tls; tls: the peer refused with the alert ");
    }
  }

  @Test
  void should_tell_of_an_alert_that_comes_behind_the_handshake() throws Exception {
    // In TLS 1.3 a client is done before the server has seen its certificate.
    String authority = "--tls-ca=" + ours.certificate();
    try (RunningServer server = RunningServer.echo(Transport.NIO, with(shows(ours), authority))) {
      // when
      LoadRun run = load(server, trusts(ours), "-c=1", "-d=500ms", "--warmup=0");
      // then
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.result().connections().closedBy(CloseCause.TLS)).isPositive();
      assertThat(run.result().tls().failure()).startsWith("the peer refused with the alert ");
      assertThat(run.out()).contains("first failure: the peer refused with the alert ");
      assertThat(run.complaints()).hasSize(1);
      assertThat(run.complaints().get(0)).contains("; tls: the peer refused with the alert ");
    }
  }

  @Test
  void should_tell_a_peer_that_speaks_no_tls_from_one_that_ends_or_resets() throws Exception {
    try (ScriptedPeer talking =
            ScriptedPeer.doing(
                served -> {
                  served.write("220 hello\r\n".getBytes(StandardCharsets.US_ASCII));
                  served.in().readAllBytes(); // a close with unread bytes would be a reset
                });
        ScriptedPeer ending = ScriptedPeer.doing(ScriptedPeer.Served::endInOrder);
        ScriptedPeer resetting = ScriptedPeer.doing(ScriptedPeer.Served::reset)) {
      assertFailsWith(
          LoadRun.of("--tls", "-c=1", talking.address()),
          "attempts: 1 tls; tls: what the peer sent is not TLS");
      assertFailsWith(
          LoadRun.of("--tls", "-c=1", ending.address()),
          "attempts: 1 tls; tls: the peer ended the connection in the handshake");
      assertFailsWith(LoadRun.of("--tls", "-c=1", resetting.address()), "attempts: 1 reset)");
    }
  }

  @Test
  void should_give_up_a_handshake_that_takes_longer_than_connecting_may() throws Exception {
    try (ScriptedPeer silent = ScriptedPeer.doing(served -> served.in().readAllBytes())) {
      assertFailsWith(
          LoadRun.of("--tls", "-c=1", "--connect-timeout=300ms", silent.address()),
          "attempts: 1 timeout; tls: handshake timed out after 300ms");
    }
  }

  @OnEachTransport
  void should_count_resets_of_a_peer_with_tls_and_go_on(Transport transport) throws Exception {
    try (RunningServer server =
        RunningServer.with(
            with(
                shows(ours),
                "--listen=reset=127.0.0.1:0?bytes=20000",
                "--threads=1",
                "--admin=none",
                "--log-level=warn",
                "--transport=" + transport))) {
      // when
      LoadRun run =
          load(server, trusts(ours), "-c=2", "-d=3s", "--warmup=0", "--transport=" + transport);
      // then
      run.assertConserved();
      assertThat(run.result().connections().closedBy(CloseCause.PEER_RESET)).isPositive();
      assertThat(run.result().connections().closedBy(CloseCause.ERROR)).isZero();
      assertThat(run.result().connections().closedBy(CloseCause.TLS)).isZero();
      assertThat(run.result().mismatch()).isNull();
      assertThat(run.result().attempts()).containsKey(ConnectOutcome.OK);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void should_load_a_server_of_openssl(String version) throws Exception {
    int port = freePort();
    File said = directory.resolve("s_server-" + version).toFile();
    Process server;
    try {
      server =
          new ProcessBuilder(
                  "openssl",
                  "s_server",
                  "-rev",
                  "-quiet",
                  version.equals("TLSv1.2") ? "-tls1_2" : "-tls1_3",
                  "-accept",
                  "127.0.0.1:" + port,
                  "-cert",
                  ours.certificate().toString(),
                  "-key",
                  ours.key().toString())
              .redirectErrorStream(true)
              .redirectOutput(said)
              .start();
    } catch (IOException noSuchProgram) {
      assumeThat(false).as("openssl: %s", noSuchProgram.getMessage()).isTrue();
      throw noSuchProgram;
    }
    try {
      await().until(() -> accepts(port));
      // when
      LoadRun run =
          LoadRun.of(
              with(
                      trusts(ours),
                      "-c=1",
                      "-n=200",
                      "--message=drawer\\n",
                      "-e",
                      "--expect=until:\\n",
                      "127.0.0.1:" + port)
                  .toArray(String[]::new));
      // then
      run.assertFlawless();
      assertThat(run.measured().outcomes().completed()).isEqualTo(200);
      assertThat(run.result().tls().handshakes().keySet())
          .allMatch(agreed -> agreed.protocol().equals(version));
    } finally {
      server.destroyForcibly().waitFor();
    }
  }

  private static void assertFailsWith(LoadRun run, String reason) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    assertThat(run.complaints()).hasSize(1);
    assertThat(run.complaints().get(0)).startsWith("targets: ").contains(reason);
  }

  private static LoadRun load(RunningServer server, List<String> tls, String... more) {
    return LoadRun.of(
        Stream.of(tls.stream(), Arrays.stream(more), Stream.of(server.address()))
            .flatMap(part -> part)
            .toArray(String[]::new));
  }

  private static String[] shows(Certificates certificates) {
    return Stream.concat(Stream.of("--tls"), Arrays.stream(keyPair(certificates)))
        .toArray(String[]::new);
  }

  private static List<String> trusts(Certificates certificates) {
    return List.of("--tls", "--tls-ca=" + certificates.certificate());
  }

  private static String[] keyPair(Certificates certificates) {
    return new String[] {
      "--tls-cert=" + certificates.certificate(), "--tls-key=" + certificates.key()
    };
  }

  private static List<String> with(List<String> flags, String... more) {
    return Stream.concat(flags.stream(), Arrays.stream(more)).toList();
  }

  private static String[] with(String[] flags, String... more) {
    return Stream.concat(Arrays.stream(flags), Arrays.stream(more)).toArray(String[]::new);
  }

  private static boolean accepts(int port) {
    try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return probe.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
