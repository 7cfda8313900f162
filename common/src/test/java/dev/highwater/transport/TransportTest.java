package dev.highwater.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highwater.options.ConfigurationException;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.testing.ParsedOptions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class TransportTest {
  @Test
  void should_say_which_transports_this_machine_lacks_and_why(TestReporter reporter) {
    // given
    List<Transport> missing =
        Arrays.stream(Transport.values()).filter(transport -> !transport.isAvailable()).toList();
    // when
    missing.forEach(t -> reporter.publishEntry("not tested here: " + t, t.whyUnavailable()));
    // then
    assertThat(missing).doesNotContain(Transport.NIO);
    assertThat(missing)
        .allSatisfy(t -> assertThat(t.whyUnavailable()).isNotBlank().doesNotContain("\n"));
    assertThat(Transport.available()).allSatisfy(t -> assertThat(t.whyUnavailable()).isNull());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void should_take_epoll_on_linux_when_it_may_choose() {
    assertThat(choose()).isEqualTo(Transport.EPOLL);
  }

  @OnEachTransport
  void should_take_what_was_asked_for_by_name(Transport transport) {
    assertThat(choose("--transport", transport.toString())).isEqualTo(transport);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void should_refuse_a_transport_of_another_system_and_name_those_that_there_are() {
    assertThatThrownBy(() -> choose("--transport", "kqueue"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("transport: kqueue, from --transport (expected: one that this")
        .hasMessageContaining(Transport.available().toString())
        .hasMessageContaining(Transport.KQUEUE.whyUnavailable());
  }

  private static Transport choose(String... flags) {
    ParsedOptions parsed = ParsedOptions.of(flags);
    return Transport.choose(parsed.transport().transport(), parsed.requested());
  }
}
