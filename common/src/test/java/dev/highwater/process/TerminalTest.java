package dev.highwater.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
  @Test
  void should_be_live_and_coloured_where_it_is_one() {
    assertThat(terminal(Map.of())).isEqualTo(new Terminal(true, true, 80));
    assertThat(terminal(Map.of("COLUMNS", "132"))).isEqualTo(new Terminal(true, true, 132));
    assertThat(terminal(Map.of("NO_COLOR", "1"))).isEqualTo(new Terminal(true, false, 80));
  }

  @Test
  void should_take_plain_lines_where_it_is_none_or_somebody_wants_them() {
    assertThat(Terminal.of(false, Map.of("TERM", "xterm"))).isEqualTo(Terminal.NONE);
    assertThat(Terminal.of(true, Map.of())).isEqualTo(Terminal.NONE);
    assertThat(terminal(Map.of("TERM", "dumb"))).isEqualTo(Terminal.NONE);
    assertThat(terminal(Map.of("CI", "true"))).isEqualTo(Terminal.NONE);
  }

  @Test
  void should_not_believe_a_width_that_cannot_be() {
    for (String columns : new String[] {"", "0", "7", "-80", "wide", "99999"}) {
      assertThat(terminal(Map.of("COLUMNS", columns)).columns()).as(columns).isEqualTo(80);
    }
  }

  private static Terminal terminal(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(Map.of("TERM", "xterm-256color"));
    environment.putAll(more);
    return Terminal.of(true, environment);
  }
}
