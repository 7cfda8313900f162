package dev.highwater.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.highwater.process.Environment;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

class DeadPeerTest {
  private static final String UNNOTICED = "not while we watched";

  @OnEachTransport
  void should_find_that_each_timer_notices_what_it_is_for(Transport transport) throws Exception {
    // given
    assumeThatNetworksCanBeMade();
    // when
    Finding finding = LabRun.of(new DeadPeer(), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.HOLDS);
    assertThat(finding.numbers())
        .containsEntry("nothing_idle_noticed_after_ms", UNNOTICED)
        .containsEntry("nothing_writing_noticed_after_ms", UNNOTICED)
        .containsEntry("keepalive_writing_noticed_after_ms", UNNOTICED)
        .containsKeys("tcp_retries2", "tcp_keepalive_time_s");
    assertThat((double) finding.numbers().get("keepalive_idle_noticed_after_ms"))
        .isGreaterThan(900);
    if (transport.isLinuxNative()) {
      assertThat((double) finding.numbers().get("user_timeout_writing_noticed_after_ms"))
          .isGreaterThan(700);
      assertThat(finding.numbers())
          .containsEntry("user_timeout_idle_noticed_after_ms", UNNOTICED)
          .containsEntry("nothing_writing_accepted_bytes", 1_000L)
          .containsEntry("nothing_writing_acknowledged_bytes", 0L);
    }
  }

  @OnEachTransport
  void should_differ_when_the_peer_ends_in_place_of_the_network(Transport transport)
      throws Exception {
    // given
    assumeThatNetworksCanBeMade();
    // when
    Finding finding = LabRun.of(new DeadPeer(false), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.DIFFERS);
  }

  @OnEachTransport
  void should_leave_neither_device_nor_process_behind(Transport transport) throws Exception {
    // given
    assumeThatNetworksCanBeMade();
    // when
    LabRun.of(new DeadPeer(), transport); // in which nobody else ends the peer
    // then
    assertThat(Collections.list(NetworkInterface.getNetworkInterfaces()))
        .extracting(NetworkInterface::getName)
        .noneMatch(name -> name.startsWith("hw" + ProcessHandle.current().pid()));
    assertThat(ProcessHandle.current().children()).noneMatch(DeadPeerTest::isSilentPeer);
  }

  @OnEachTransport
  void should_say_what_would_help_when_it_cannot_make_a_network(Transport transport)
      throws Exception {
    // given
    assumeThat(Environment.isRoot()).as("is root").isFalse();
    // when
    Finding finding = LabRun.of(new DeadPeer(), transport);
    // then
    assertThat(finding.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(finding.because()).contains("as root");
  }

  private static boolean isSilentPeer(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"))
          .contains("SilentPeer");
    } catch (IOException ended) {
      return false;
    }
  }

  private static void assumeThatNetworksCanBeMade() throws Exception {
    assumeThat(Environment.isRoot()).as("is root").isTrue();
    Process attempt =
        new ProcessBuilder(List.of("unshare", "--net", "ip", "link")).inheritIO().start();
    assumeThat(attempt.waitFor()).as("exit code of: unshare --net ip link").isZero();
  }
}
