package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.admin.Series;
import dev.highwater.admin.Series.Kind;
import dev.highwater.admin.Series.Role;
import dev.highwater.metering.LibrarySeries;
import dev.highwater.server.RunningServer;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.testing.Scrape;
import dev.highwater.transport.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;

/** What both programs show: every series that they have, and not too many of them. */
class SeriesBudgetTest {
  private static final int BUDGET = 1_500;

  /** Only the kernel can tell of these, and the JDK cannot ask it. */
  private static final Set<Series> FROM_TCP_INFO =
      Set.of(Series.LISTEN_QUEUE_LENGTH, Series.LISTEN_QUEUE_LIMIT);

  @TempDir private Path directory;

  @OnEachTransport
  void should_show_every_series_of_both_programs_within_the_budget(Transport transport)
      throws Exception {
    String clientsAdmin = "127.0.0.1:" + freePort();
    try (RunningServer server =
        RunningServer.with(
            "--listen=echo=127.0.0.1:0,echo=127.0.0.1:0,discard=127.0.0.1:0,chargen=127.0.0.1:0",
            "--admin=127.0.0.1:0",
            "--log-level=warn",
            "--transport=" + transport)) {
      LoadRun load =
          LoadRun.begin(
              "-d=1m",
              "-c=4",
              "-r=1k",
              "--admin=" + clientsAdmin,
              "--transport=" + transport,
              server.address());
      try {
        // when
        await()
            .ignoreException(UncheckedIOException.class) // until it listens
            .until(
                () -> Scrape.of(clientsAdmin),
                seen ->
                    seen.names().contains("highwater_requests_total")
                        && seen.value("highwater_requests_total", "outcome", "ok") > 0);
        // then: a scrape while the run is being added may see a part of it, the next one does not
        assertComplete(Scrape.of(clientsAdmin), Role.CLIENT, transport);
        assertComplete(Scrape.of(server.adminAddress()), Role.SERVER, transport);
      } finally {
        load.interrupt();
        load.exitCode();
      }
    }
  }

  private void assertComplete(Scrape seen, Role role, Transport transport) throws Exception {
    Set<String> expected =
        Arrays.stream(Series.values())
            .filter(series -> series.role() == role || series.role() == Role.BOTH)
            .filter(series -> transport.isLinuxNative() || !FROM_TCP_INFO.contains(series))
            .map(SeriesBudgetTest::scrapedAs)
            .collect(Collectors.toSet());
    LibrarySeries.all().stream()
        .filter(series -> transport.isLinuxNative() || !series.needsTcpInfo())
        .map(SeriesBudgetTest::scrapedAs)
        .forEach(expected::add);
    Set<String> all =
        Arrays.stream(Series.values()).map(SeriesBudgetTest::scrapedAs).collect(Collectors.toSet());
    LibrarySeries.all().forEach(series -> all.add(scrapedAs(series)));
    assertThat(seen.names().stream().filter(all::contains))
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(seen.size()).as("series of the %s", role).isLessThanOrEqualTo(BUDGET);
    assertThat(promtoolOn(seen)).as("promtool on the %s", role).isEmpty();
  }

  private static String scrapedAs(Series series) {
    return series.scrapedName() + (series.kind() == Kind.HISTOGRAM ? "_count" : "");
  }

  private static String scrapedAs(LibrarySeries series) {
    return series.scrapedName() + (series.type().equals("histogram") ? "_count" : "");
  }

  /** What {@code promtool check metrics} has to say; a machine that lacks it skips the test. */
  private String promtoolOn(Scrape seen) throws Exception {
    Path page = Files.writeString(directory.resolve("metrics"), seen.text());
    Path said = directory.resolve("said");
    Process promtool;
    try {
      promtool =
          new ProcessBuilder("promtool", "check", "metrics")
              .redirectInput(page.toFile())
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
    } catch (IOException noSuchProgram) {
      assumeThat(false).as("promtool: %s", noSuchProgram.getMessage()).isTrue();
      throw noSuchProgram;
    }
    int code = promtool.waitFor();
    return (code == 0 ? "" : "exit code " + code + ": ") + Files.readString(said);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
