package dev.highwater.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.metering.Role;
import dev.highwater.options.Program;
import dev.highwater.units.HostPort;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthCommandTest {
  private final AtomicBoolean ready = new AtomicBoolean(true);
  private final Metrics metrics = new Metrics(Role.SERVER);
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private AdminServer admin;

  @BeforeEach
  void start() throws Exception {
    admin = AdminServer.start(new HostPort("0.0.0.0", 0), metrics, ready::get, List::of);
  }

  @AfterEach
  void stop() {
    admin.close();
    metrics.close();
  }

  @Test
  void should_say_ready_where_everything_is_left_at_its_default() {
    assertThat(health(Map.of())).isZero();
    assertThat(out).hasToString("ready\n");
    assertThat(err).hasToString("");
  }

  @Test
  void should_ask_where_the_environment_says_that_the_program_listens() {
    // given what else is set for the program that is asked
    String everywhere = "0.0.0.0:" + admin.address().port();
    // when
    int code =
        health(
            new HostPort("127.0.0.1", 1),
            Map.of("HIGHWATER_ADMIN", everywhere, "HIGHWATER_LISTEN", "echo=0.0.0.0:7"));
    // then
    assertThat(err).hasToString("");
    assertThat(code).isZero();
  }

  @Test
  void should_fail_in_one_line_while_it_is_not_ready() {
    // given
    ready.set(false);
    // when
    int code = health(Map.of());
    // then
    assertThat(code).isEqualTo(1);
    assertThat(out).hasToString("");
    assertThat(err)
        .hasToString(
            "health: 503, from http://127.0.0.1:%d/health/ready (expected: 200)\n"
                .formatted(admin.address().port()));
  }

  @Test
  void should_fail_where_nobody_listens() {
    // given
    HostPort before = asked();
    admin.close();
    // when
    int code = health(before, Map.of());
    // then
    assertThat(code).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("health: no answer, from http://" + before + "/health/ready (expected: 200; ")
        .hasLineCount(1);
  }

  @Test
  void should_fail_where_somebody_accepts_and_says_nothing() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(health(new HostPort("127.0.0.1", silent.getLocalPort()), Map.of())).isEqualTo(1);
      assertThat(err.toString()).startsWith("health: no answer, from ").hasLineCount(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nobody      | admin: nobody, from HIGHWATER_ADMIN (expected: HOST:PORT)",
        "127.0.0.1:0 | admin: 127.0.0.1:0, from HIGHWATER_ADMIN (expected: HOST:PORT with a port from 1 to 65535)"
      })
  void should_refuse_what_cannot_be_asked(String given, String problem) {
    assertThat(health(Map.of("HIGHWATER_ADMIN", given))).isEqualTo(2);
    assertThat(err).hasToString(problem + "\n");
  }

  @Test
  void should_not_call_a_program_ill_that_has_no_admin_endpoint() {
    assertThat(health(Map.of("HIGHWATER_ADMIN", "none"))).isZero();
    assertThat(out).hasToString("not known: it has no admin endpoint\n");
  }

  private HostPort asked() {
    return new HostPort("127.0.0.1", admin.address().port());
  }

  private int health(Map<String, String> environment) {
    return health(asked(), environment);
  }

  private int health(HostPort byDefault, Map<String, String> environment) {
    return Program.run(
        new HealthCommand(byDefault),
        new String[0],
        environment,
        new PrintWriter(out),
        new PrintWriter(err));
  }
}
