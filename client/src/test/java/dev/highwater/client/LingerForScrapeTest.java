package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.server.RunningServer;
import dev.highwater.testing.Scrape;
import dev.highwater.transport.Transport;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

/** What a scraper sees of the end of a run, and for how long the client waits for it. */
class LingerForScrapeTest {
  @Test
  void should_stay_until_a_scrape_has_seen_the_last_figures() throws Exception {
    try (RunningServer server = RunningServer.echo(Transport.NIO)) {
      // given
      LoadRun run =
          LoadRun.begin(
              "--admin=127.0.0.1:0",
              "--linger-for-scrape=1h",
              "--warmup=0",
              "-c=2",
              "-n=100",
              server.address());
      // when
      await().until(() -> run.out().contains("limited by"));
      String admin = admin(run);
      await().until(() -> Scrapeless.ready(admin) == 503);
      Scrape last = Scrape.of(admin);
      // then
      assertThat(last.value("highwater_draining")).isEqualTo(1);
      assertThat(last.sum("highwater_requests_total", "outcome", "ok")).isEqualTo(100);
      assertThat(last.value("highwater_connections_active")).isZero();
      assertThat(run.exitCode()).isZero();
    }
  }

  @Test
  void should_stay_for_who_has_scraped_before_until_it_is_interrupted_twice() throws Exception {
    try (RunningServer server = RunningServer.echo(Transport.NIO)) {
      // given
      LoadRun run =
          LoadRun.begin("--admin=127.0.0.1:0", "-c=2", "-r=100", "-d=1h", server.address());
      await().until(() -> run.err().contains("admin http://"));
      assertThat(Scrape.of(admin(run)).value("highwater_draining")).isZero();
      // when
      run.interrupt();
      await().until(() -> Scrapeless.ready(admin(run)) == 503);
      run.interrupt();
      // then
      assertThat(run.exitCode()).isEqualTo(130);
    }
  }

  @Test
  void should_not_stay_when_nobody_has_scraped_nor_asked_it_to() {
    try (RunningServer server = RunningServer.echo(Transport.NIO)) {
      // when
      LoadRun run =
          LoadRun.begin("--admin=127.0.0.1:0", "--warmup=0", "-c=2", "-n=100", server.address());
      // then
      assertThat(run.exitCode()).isZero();
      assertThat(run.err()).doesNotContain("staying");
    }
  }

  private static String admin(LoadRun run) {
    String start = "admin http://";
    return run.err()
        .lines()
        .filter(line -> line.startsWith(start))
        .findFirst()
        .orElseThrow()
        .substring(start.length());
  }

  /** Asks for something else than metrics. */
  private static final class Scrapeless {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    static int ready(String admin) throws Exception {
      URI uri = URI.create("http://" + admin + "/health/ready");
      return HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()).statusCode();
    }
  }
}
