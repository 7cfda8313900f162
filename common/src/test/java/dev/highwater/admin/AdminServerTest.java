package dev.highwater.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.highwater.metering.ConnectionMetrics;
import dev.highwater.metering.Role;
import dev.highwater.process.StopSignal;
import dev.highwater.testing.Meanwhile;
import dev.highwater.transport.EventLoops;
import dev.highwater.transport.OptionInForce;
import dev.highwater.transport.Transport;
import dev.highwater.units.HostPort;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdminServerTest {
  private static final HostPort ANY_PORT = new HostPort("127.0.0.1", 0);

  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicBoolean ready = new AtomicBoolean();
  private final Metrics metrics = new Metrics(Role.SERVER);
  private final EventLoopGroup loops = EventLoops.start(Transport.NIO, 1, "watched");
  private AdminServer admin;

  @BeforeEach
  void start() throws Exception {
    metrics.add(new ProcessMetrics("nio", () -> false)).addLoops(List.of(loops));
    admin =
        AdminServer.start(
            ANY_PORT,
            metrics,
            ready::get,
            () -> List.of(new OptionInForce("program", "threads", "2", "2", "default", null)));
  }

  @AfterEach
  void stop() {
    admin.close();
    metrics.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  @Test
  void should_show_metrics_as_text() throws Exception {
    HttpResponse<String> page = get("/metrics");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
    assertThat(page.body())
        .contains("highwater_draining{role=\"server\"} 0")
        .contains("jvm_memory_used_bytes")
        .contains("netty_eventexecutor_tasks_pending")
        .contains("process_files_open_files");
  }

  @Test
  void should_show_metrics_as_openmetrics_and_as_protobuf_where_asked_for() throws Exception {
    assertThat(get("/metrics", "application/openmetrics-text;version=1.0.0").body())
        .endsWith("# EOF\n");
    assertThat(
            get(
                    "/metrics",
                    "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
                        + "encoding=delimited")
                .headers()
                .firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/vnd.google.protobuf"));
  }

  @Test
  void should_be_ready_only_while_the_program_is() throws Exception {
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    // when
    ready.set(true);
    // then
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void should_show_options_with_what_was_requested_what_is_in_force_and_where_from()
      throws Exception {
    assertThat(get("/options").body())
        .contains("\"name\" : \"threads\"", "\"requested\" : \"2\"", "\"effective\" : \"2\"")
        .contains("\"origin\" : \"default\"");
  }

  @Test
  void should_list_connections_as_json_and_as_a_page_in_which_names_are_text() throws Exception {
    // given
    assertThat(get("/connections").body()).contains("\"endpoints\" : [ ]", "\"connections\" : [ ]");
    Map<String, ConnectionMetrics> endpoints = new LinkedHashMap<>();
    endpoints.put("<b>&\"'", ConnectionMetrics.builder("test").build());
    endpoints.put("echo", ConnectionMetrics.builder("test").build());
    // when
    admin.listConnections(() -> endpoints);
    // then
    assertThat(get("/connections").headers().firstValue("Content-Type"))
        .hasValue("application/json; charset=utf-8");
    assertThat(get("/connections?endpoint=echo").body())
        .contains("\"order\" : \"pending\"", "\"limit\" : 50", "\"endpoint\" : \"echo\"")
        .doesNotContain("<b>");
    for (HttpResponse<String> page :
        List.of(get("/connections.html"), get("/connections", "text/html,*/*;q=0.8"))) {
      assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
      assertThat(page.headers().firstValue("Content-Security-Policy"))
          .hasValue("default-src 'none'; style-src 'unsafe-inline'");
      assertThat(page.body())
          .contains("&lt;b&gt;&amp;&quot;&#39;: 0 connections", "http-equiv=\"refresh\"")
          .contains("href=\"?order=rtt&amp;limit=50\"")
          .doesNotContain("<b>&", "http://", "https://");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "limit=0     | limit: 0, from the query (expected: 1 to 1000)",
        "limit=1001  | limit: 1001, from the query (expected: 1 to 1000)",
        "limit=x     | limit: x, from the query (expected: 1 to 1000)",
        "limit       | limit: \"\", from the query (expected: 1 to 1000)",
        "order=size  | order: size, from the query (expected: one of pending, unwritable, age,"
            + " received, sent, rtt, retransmits)",
        "endpoint=a  | endpoint: a, from the query (expected: none, there is no endpoint yet)",
        "lmit=5      | lmit: 5, from the query (expected: order, limit or endpoint)",
        "limit=1&limit=2 | limit: 2, from the query (expected: each parameter once)",
        "order=%0A   | order: \\n, from the query (expected: one of pending, unwritable, age,"
            + " received, sent, rtt, retransmits)",
      })
  void should_say_what_is_wrong_with_a_query(String query, String line) throws Exception {
    HttpResponse<String> answer = get("/connections?" + query);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo(line + "\n");
  }

  @Test
  void should_tell_all_that_is_wrong_with_a_query() throws Exception {
    assertThat(get("/connections?limit=0&order=x").body()).hasLineCount(2);
  }

  @Test
  void should_refuse_other_pages_and_other_methods() throws Exception {
    assertThat(get("/").body())
        .contains("/metrics", "/health/live", "/health/ready", "/options", "/connections");
    assertThat(get("/metrics/more").statusCode()).isEqualTo(404);
    assertThat(get("/favicon.ico").statusCode()).isEqualTo(404);
    HttpResponse<String> post = send(request("/metrics").POST(BodyPublishers.ofString("x")));
    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(post.headers().firstValue("Allow")).hasValue("GET, HEAD");
  }

  @Test
  void should_answer_while_an_event_loop_hangs_and_tell_its_lag() throws Exception {
    // given
    var hanging = new CountDownLatch(1);
    var letGo = new CountDownLatch(1);
    loops.execute(
        () -> {
          hanging.countDown();
          try {
            letGo.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    hanging.await();
    long since = System.nanoTime();
    double lag = 0;
    try {
      while (lag < 0.5) {
        // when
        lag = lag(send(request("/metrics").timeout(Duration.ofSeconds(20)).GET()).body());
        // then
        assertThat(System.nanoTime() - since).isLessThan(TimeUnit.SECONDS.toNanos(30));
      }
    } finally {
      letGo.countDown();
    }
  }

  @Test
  void should_count_the_scrapes_that_were_answered() throws Exception {
    // when
    get("/metrics");
    get("/metrics");
    get("/options");
    send(request("/metrics").method("HEAD", BodyPublishers.noBody()));
    // then
    assertThat(admin.scrapes()).isEqualTo(2);
  }

  @Test
  void should_linger_until_a_scrape_was_answered_that_began_after_the_last_figures()
      throws Exception {
    // given: one that has begun, and hangs
    var begun = new CountDownLatch(1);
    var letGo = new CountDownLatch(1);
    var answered = new CountDownLatch(1);
    metrics.add(
        samples -> {
          begun.countDown();
          awaitUninterruptibly(letGo);
        });
    var early = Meanwhile.call(() -> get("/metrics"));
    begun.await();
    Thread lingering = linger(new StopSignal(), answered);
    // when
    letGo.countDown();
    assertThat(early.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    // then
    assertThat(get("/options").statusCode()).isEqualTo(200);
    assertThat(answered.getCount()).isEqualTo(1);
    assertThat(lingering.isAlive()).isTrue();
    // when
    get("/metrics");
    // then
    assertThat(answered.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void should_linger_no_longer_once_it_was_asked_twice_to_stop() throws Exception {
    // given
    var stop = new StopSignal();
    var over = new CountDownLatch(1);
    stop.request();
    Thread lingering = linger(stop, over);
    assertThat(lingering.isAlive()).isTrue();
    // when
    stop.request();
    // then
    assertThat(over.await(30, TimeUnit.SECONDS)).isTrue();
    // ... and neither does one that begins then
    admin.lingerForScrape(Duration.ofHours(1), stop);
  }

  @Test
  void should_not_linger_for_longer_than_it_may() throws Exception {
    admin.lingerForScrape(Duration.ZERO, new StopSignal());
    admin.lingerForScrape(Duration.ofMillis(50), new StopSignal());
  }

  private Thread linger(StopSignal stop, CountDownLatch over) {
    Thread thread =
        new Thread(
            () -> {
              try {
                admin.lingerForScrape(Duration.ofHours(1), stop);
                over.countDown();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "lingering");
    thread.setDaemon(true);
    thread.start();
    await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
    return thread;
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void should_say_that_its_address_is_taken() {
    assertThatThrownBy(() -> AdminServer.start(admin.address(), metrics, () -> true, List::of))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("in use");
  }

  private static double lag(String page) {
    return page.lines()
        .filter(line -> line.startsWith("highwater_event_loop_lag_seconds{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .max()
        .orElseThrow();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(path).GET());
  }

  private HttpResponse<String> get(String path, String accept) throws Exception {
    return send(request(path).header("Accept", accept).GET());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://" + admin.address() + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofString());
  }
}
