package dev.highwater.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class ListenerOptionGroupTest {
  private final Listening command = new Listening();

  @Command(name = "listening")
  static final class Listening implements Callable<Integer> {
    @Mixin ListenerOptionGroup listener = new ListenerOptionGroup();

    @Override
    public Integer call() {
      return 0;
    }
  }

  @Test
  void should_leave_to_the_kernel_what_nobody_asks_for() {
    // when
    ProgramRun.of(command).run();
    // then
    assertThat(command.listener.soReuseaddr()).isTrue();
    assertThat(command.listener.soBacklog()).isNull();
    assertThat(command.listener.soReuseport()).isNull();
    assertThat(command.listener.tcpDeferAccept()).isNull();
    assertThat(command.listener.tcpFastopen()).isNull();
  }

  @Test
  void should_hold_what_was_asked_for() {
    // when
    ProgramRun.of(command)
        .run(
            "--no-so-reuseaddr",
            "--so-reuseport",
            "--so-backlog=4k",
            "--tcp-defer-accept=3",
            "--tcp-fastopen=256");
    // then
    assertThat(command.listener.soReuseaddr()).isFalse();
    assertThat(command.listener.soReuseport()).isTrue();
    assertThat(command.listener.soBacklog()).isEqualTo(4_000);
    assertThat(command.listener.tcpDeferAccept()).isEqualTo(Duration.ofSeconds(3));
    assertThat(command.listener.tcpFastopen()).isEqualTo(256);
  }

  @ParameterizedTest
  @CsvSource({"--so-backlog=0", "--tcp-fastopen=0", "--tcp-defer-accept=0.5"})
  void should_refuse_what_the_kernel_would(String flag) {
    assertThat(ProgramRun.of(command).run(flag).exitCode()).isEqualTo(2);
  }
}
