package dev.highwater.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;

class ReuseAddressTest {
  private static final String IN_USE = "Address already in use";

  @OnEachTransport
  void should_find_that_only_reuse_on_both_listeners_takes_the_port_again(Transport transport)
      throws Exception {
    // when
    Finding finding = LabRun.of(new ReuseAddress(), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.HOLDS);
    assertThat((String) finding.numbers().get("without")).contains(IN_USE);
    assertThat((String) finding.numbers().get("only_on_the_new_listener")).contains(IN_USE);
    assertThat((String) finding.numbers().get("only_on_the_old_listener")).contains(IN_USE);
    assertThat(finding.numbers())
        .containsEntry("by_default", "bound")
        .containsEntry("so_reuseaddr_of_netty_by_default", true)
        .containsEntry("without_where_peers_closed_first", "bound")
        .containsEntry("time_wait_sockets", 2L)
        .containsEntry("time_wait_sockets_without", 2L)
        .containsEntry("time_wait_sockets_where_peers_closed_first", 0L);
  }

  @OnEachTransport
  void should_differ_when_the_listeners_do_not_reuse(Transport transport) throws Exception {
    // when
    Finding finding = LabRun.of(new ReuseAddress(false), transport);
    // then
    assertThat(finding.verdict()).as(finding.because()).isEqualTo(Verdict.DIFFERS);
  }
}
