package dev.highwater.lab.bench;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SystemCommandTest {
  @Test
  @Timeout(20)
  void should_not_wait_for_ever_for_a_program_that_does_not_end() {
    // given
    List<String> endless = List.of("tail", "-f", "/dev/null");
    // when, then
    assertThatThrownBy(() -> SystemCommand.run(endless, Duration.ofMillis(100)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("`tail -f /dev/null` did not end");
  }

  @Test
  void should_tell_what_a_program_says_that_fails() {
    // given
    List<String> failing = List.of("sh", "-c", "echo not today >&2; exit 3");
    // when, then
    assertThatThrownBy(() -> SystemCommand.run(failing))
        .isInstanceOf(Impossible.class)
        .hasMessageEndingWith("says: not today");
  }
}
