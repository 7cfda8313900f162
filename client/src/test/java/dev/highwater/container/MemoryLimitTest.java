package dev.highwater.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.testing.Scrape;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.containers.Network;

/** A server with little memory, and peers that would have it hold as much as they can. */
@Tag("container")
@Timeout(600)
class MemoryLimitTest {
  private static final long MIB = 1024 * 1024;
  private static final int STUCK = 1_000;

  /** Above the high mark there may be one read more. */
  private static final long MOST_PENDING = STUCK * (64 + 64) * 1024L;

  @BeforeAll
  @Timeout(Images.BUILD_SECONDS)
  static void build() throws Exception {
    Images.assumeBuilt();
  }

  @Test
  void should_stay_within_its_limit_and_serve_the_others_while_readers_are_stuck() {
    try (Network network = Network.newNetwork();
        ProgramContainer server = ProgramContainer.server(network).withMemory(512 * MIB);
        ProgramContainer client =
            ProgramContainer.client(
                network,
                "load",
                "-c=1010",
                "--stall=99%", // rounded up
                "-l=64KiB",
                "-r=20",
                "-d=10m",
                "--request-timeout=10m",
                "server:7007")) {
      // given
      server.start();
      client.start();
      // when
      await()
          .atMost(ProgramContainer.PATIENCE)
          .ignoreExceptions()
          .untilAsserted(
              () ->
                  assertThat(
                          server
                              .scrape()
                              .value("highwater_channels_unwritable", "endpoint", "echo"))
                      .isEqualTo(STUCK));
      double answered = answered(client);
      // then
      await().atMost(ProgramContainer.PATIENCE).until(() -> answered(client) > answered + 20);
      Scrape scrape = server.scrape();
      assertThat(scrape.value("highwater_pending_write_bytes", "endpoint", "echo"))
          .isBetween(1.0, (double) MOST_PENDING);
      assertThat(scrape.value("highwater_direct_memory_used_bytes"))
          .isLessThan(scrape.value("highwater_direct_memory_limit_bytes"));
      assertThat(server.inspect().getState().getOOMKilled()).isFalse();
      assertThat(server.inspect().getState().getRunning()).isTrue();
    }
  }

  private static double answered(ProgramContainer client) {
    return client.scrape().value("highwater_requests_total", "outcome", "ok");
  }
}
