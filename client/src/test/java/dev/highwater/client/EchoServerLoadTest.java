package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.metering.CloseCause;
import dev.highwater.server.RunningServer;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;
import java.util.Map;

/** Against our own server, on the same transport on both sides. */
class EchoServerLoadTest {
  @OnEachTransport
  void should_complete_exactly_the_number_of_requests_in_a_closed_loop(Transport transport)
      throws Exception {
    try (RunningServer server = RunningServer.echo(transport)) {
      // when
      LoadRun run = load(transport, server, "-c", "7", "-n", "2003");
      // then
      run.assertFlawless();
      assertThat(run.measured().outcomes().sent()).isEqualTo(2_003);
      assertThat(run.measured().outcomes().completed()).isEqualTo(2_003);
      assertThat(run.result().connections().opened()).isEqualTo(7);
      assertThat(run.result().connections().closedByCause())
          .isEqualTo(Map.of(CloseCause.LOCAL, 7L));
      assertThat(run.result().connections().writtenBytes()).isEqualTo(2_003L * 512);
      assertThat(run.result().connections().receivedBytes()).isEqualTo(2_003L * 512);
    }
  }

  @OnEachTransport
  void should_complete_exactly_the_number_of_requests_in_an_open_loop(Transport transport)
      throws Exception {
    try (RunningServer server = RunningServer.echo(transport)) {
      // when
      LoadRun run = load(transport, server, "-c", "3", "-r", "2k", "-n", "500");
      // then
      run.assertFlawless();
      assertThat(run.measured().outcomes().sent()).isEqualTo(500);
      assertThat(run.result().measured().outcomes().neverSent()).isZero();
      assertThat(run.measured().scheduleLag().count()).isEqualTo(500);
    }
  }

  @OnEachTransport
  void should_keep_a_pipeline_full_of_requests_that_each_come_back_right(Transport transport)
      throws Exception {
    try (RunningServer server = RunningServer.echo(transport)) {
      // when
      LoadRun run =
          load(transport, server, "-c", "2", "-p", "16", "-n", "20k", "-l", "1000", "--seed", "5");
      // then
      run.assertFlawless();
      assertThat(run.measured().outcomes().completed()).isEqualTo(20_000);
    }
  }

  @OnEachTransport
  void should_move_requests_that_are_larger_than_all_buffers(Transport transport) throws Exception {
    try (RunningServer server = RunningServer.echo(transport)) {
      // when
      LoadRun run = load(transport, server, "-c", "2", "-p", "3", "-n", "12", "-l", "4MiB");
      // then
      run.assertFlawless();
      assertThat(run.measured().outcomes().completed()).isEqualTo(12);
      assertThat(run.result().connections().crossingsAboveHigh()).isPositive();
    }
  }

  @OnEachTransport
  void should_send_at_the_rate_for_the_duration(Transport transport) throws Exception {
    try (RunningServer server = RunningServer.echo(transport)) {
      // when
      LoadRun run =
          load(
              transport,
              server,
              "-c",
              "5",
              "-r",
              "1k",
              "-d",
              "400ms",
              "--warmup",
              "200ms",
              "--interval",
              "100ms");
      // then the due times of the window are known in advance
      run.assertFlawless();
      assertThat(run.measured().outcomes().sent() + run.result().measured().outcomes().neverSent())
          .isEqualTo(400);
      assertThat(run.measured().scheduleLag().count()).isEqualTo(400);
      assertThat(run.report().intervals()).anyMatch(row -> row.isWarmup());
      assertThat(
              run.report().intervals().stream()
                  .filter(row -> !row.isWarmup())
                  .mapToLong(row -> row.requests().sent())
                  .sum())
          .isLessThanOrEqualTo(400);
    }
  }

  @OnEachTransport
  void should_end_with_the_duration_when_the_requests_are_too_many(Transport transport)
      throws Exception {
    try (RunningServer server = RunningServer.echo(transport)) {
      // when
      LoadRun run =
          load(transport, server, "-c", "2", "-n", "1G", "-d", "200ms", "--interval", "1h");
      // then there is no warm-up, so nothing cuts the one interval
      run.assertFlawless();
      assertThat(run.result().seconds()).isBetween(0.2, 10.0);
      assertThat(run.report().intervals()).filteredOn(row -> !row.isDrain()).hasSize(1);
    }
  }

  @OnEachTransport
  void should_end_with_the_requests_when_the_duration_is_too_long(Transport transport)
      throws Exception {
    try (RunningServer server = RunningServer.echo(transport)) {
      // when
      LoadRun run = load(transport, server, "-c", "2", "-n", "100", "-d", "1h");
      // then
      run.assertFlawless();
      assertThat(run.measured().outcomes().completed()).isEqualTo(100);
    }
  }

  @OnEachTransport
  void should_complete_requests_without_a_reply_when_the_kernel_took_them(Transport transport)
      throws Exception {
    try (RunningServer server = RunningServer.doing("discard", transport)) {
      // when what comes back is thrown away
      LoadRun run = load(transport, server, "-c", "2", "-p", "4", "-n", "5000", "--expect", "none");
      // then
      run.assertFlawless();
      assertThat(run.measured().outcomes().completed()).isEqualTo(5_000);
      assertThat(run.result().connections().writtenBytes()).isEqualTo(5_000L * 512);
    }
  }

  private static LoadRun load(Transport transport, RunningServer server, String... options) {
    String[] args = new String[options.length + 5];
    System.arraycopy(options, 0, args, 0, options.length);
    System.arraycopy(
        new String[] {
          "--threads", "2", "--transport", transport.toString(), server.address(),
        },
        0,
        args,
        options.length,
        5);
    return LoadRun.of(args);
  }
}
