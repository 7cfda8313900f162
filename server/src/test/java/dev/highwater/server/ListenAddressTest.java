package dev.highwater.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.options.Problems;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {
  private final Problems problems = new Problems();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo=127.0.0.1:7007",
        "stall=127.0.0.1:0",
        "stall=[::1]:7008?delay=10s&read=60000&every=5s",
        "stall=localhost:7008?every=0.5m&delay=0s",
        "reset=127.0.0.1:7008?bytes=1MiB",
        "reset=127.0.0.1:7008?after=0s&bytes=1",
        "slow=127.0.0.1:7008?delay=1ms",
      })
  void should_print_what_was_typed(String typed) {
    // when
    ListenAddress address = ListenAddress.parse(typed, "--listen", problems);
    // then
    assertThat(problems.lines()).isEmpty();
    assertThat(address).hasToString(typed);
    assertThat(address.behaviour()).hasToString(typed.substring(0, typed.indexOf('=')));
    assertThat(address.address().port()).isIn(0, 7007, 7008);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "stal=[::1]:1 | a behaviour of echo, discard, chargen, stall, reset, slow, nearest stall",
        "=[::1]:1 | BEHAVIOUR=HOST:PORT such as echo=127.0.0.1:7007, with a behaviour of echo,"
            + " discard, chargen, stall, reset, slow",
        "echo=[::1]:1?delay=1s | no parameters, echo has none",
        "discard=[::1]:1? | no parameters, discard has none",
        "chargen=[::1]:1?x | no parameters, chargen has none",
        "stall=[::1]:1?dely=10s | NAME=VALUE with a parameter of stall: delay, read, every,"
            + " nearest delay",
        "stall=[::1]:1? | NAME=VALUE with a parameter of stall: delay, read, every",
        "slow=[::1]:1?read=1 | NAME=VALUE with a parameter of slow: delay",
        "slow=[::1]:1?delay | a value, as in delay=VALUE",
        "slow=[::1]:1?delay=1s&delay=1s | delay once",
        "slow=[::1]:1?delay=1KiB | delay as a duration such as 250us, 10ms, 10s, 1.5m or 1h",
        "stall=[::1]:1?read=1s | read as a size such as 512, 64KiB or 1.5MiB",
        "stall=[::1]:1?read=0 | read of 1 or more",
        "stall=[::1]:1?every=0s | every of 1ns or more",
        "reset=[::1]:1?bytes=0 | bytes of 1 or more",
        "reset=[::1]?bytes=1 | HOST:PORT, an IPv6 address in brackets as in [::1]:7007",
        "reset=[::1]:99999?bytes=1 | HOST:PORT with a port from 0 to 65535",
      })
  void should_name_the_rule_that_is_broken(String typed, String rule) {
    // when
    ListenAddress address = ListenAddress.parse(typed, "the test", problems);
    // then
    assertThat(address).isNull();
    assertThat(problems.lines())
        .containsExactly("listen: %s, from the test (expected: %s)".formatted(typed, rule));
  }

  @Test
  void should_tell_all_that_is_wrong_at_once() {
    // given
    String typed = "stall=here?dely=1s&read=x&every=5";
    // when
    ListenAddress address = ListenAddress.parse(typed, "the test", problems);
    // then
    assertThat(address).isNull();
    assertThat(problems.lines())
        .allMatch(line -> line.startsWith("listen: " + typed + ", from the test (expected: "))
        .extracting(line -> line.substring(line.indexOf("expected: ") + 10, line.length() - 1))
        .isEqualTo(
            List.of(
                "NAME=VALUE with a parameter of stall: delay, read, every, nearest delay",
                "read as a size such as 512, 64KiB or 1.5MiB",
                "HOST:PORT"));
  }
}
