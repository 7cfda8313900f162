package dev.highwater.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.highwater.process.CannotRunException;
import dev.highwater.testing.SeededRandom;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

class ProgramTest {
  private final SampleCommand command = new SampleCommand();
  private final ProgramRun program = ProgramRun.of(command);

  @Command(
      name = "top",
      version = "top 1",
      subcommands = {SampleCommand.class, Other.class})
  static final class Top {
    @Mixin HelpGroup help = new HelpGroup();
  }

  @Command(name = "other")
  static final class Other implements Callable<Integer> {
    @Option(names = "--only-here", description = "Known to this command alone.")
    int onlyHere = 7;

    @Override
    public Integer call() {
      return onlyHere;
    }
  }

  @Command(name = "trap")
  static final class Trap {
    @Option(names = "--on", negatable = true)
    boolean on = true;
  }

  @Test
  void should_return_what_the_command_returns() {
    command.body = () -> 3;
    assertThat(program.run("localhost:1").exitCode()).isEqualTo(3);
  }

  @Test
  void should_report_all_problems_together_and_not_call_the_command() {
    // given
    program.with("HIGHWATER_RAT", "5").with("HIGHWATER_THREADS", "0");
    // when
    program.run(
        "--rat",
        "5",
        "--connections",
        "x",
        "--rate",
        "0",
        "--write-buffer-high",
        "16KiB",
        "nowhere");
    // then
    assertThat(program.problems())
        .containsExactlyInAnyOrder(
            "--rat: 5, from the command line (expected: a known flag, nearest --rate)",
            "connections: x, from --connections (expected: a whole number such as 50, 50k or 1M)",
            "rate: 0, from --rate (expected: above 0)",
            "write-buffer-high: 16KiB, from --write-buffer-high"
                + " (expected: at least write-buffer-low, 32KiB)",
            "targets: nowhere, from the command line (expected: HOST:PORT)",
            "threads: 0, from HIGHWATER_THREADS (expected: 1 to 1024)",
            "HIGHWATER_RAT: 5, from the environment"
                + " (expected: a known variable, nearest HIGHWATER_RATE)");
    assertThat(program.err()).endsWith("try 'sample --help'" + System.lineSeparator());
    assertThat(program.exitCode()).isEqualTo(2);
    assertThat(command.called).isFalse();
  }

  @Test
  void should_not_repeat_a_problem_that_a_rule_would_find_again() {
    // when
    program.run("--write-buffer-low", "big", "--write-buffer-high", "16KiB", "localhost:1");
    // then
    assertThat(program.problems())
        .containsExactly(
            "write-buffer-low: big, from --write-buffer-low"
                + " (expected: a size such as 512, 64KiB or 1.5MiB)");
  }

  @Test
  void should_print_help_whatever_else_is_wrong() {
    // when
    program.with("HIGHWATER_RAT", "5").run("--bogus", "--rate", "--help");
    // then
    assertThat(program.exitCode()).isZero();
    assertThat(program.err()).isEmpty();
    assertThat(program.out()).startsWith("Usage: sample [OPTIONS] HOST:PORT...");
    assertThat(command.called).isFalse();
  }

  @Test
  void should_print_the_version() {
    assertThat(program.run("-V").out()).isEqualToIgnoringNewLines("sample 1.2.3");
    assertThat(program.exitCode()).isZero();
  }

  @Test
  void should_print_the_problems_that_the_command_finds_itself() {
    // given
    Problems problems = new Problems();
    problems.add("transport", "kqueue", "--transport", "epoll or nio on Linux");
    command.body =
        () -> {
          throw new ConfigurationException(problems);
        };
    // when
    program.run("localhost:1");
    // then
    assertThat(program.problems())
        .containsExactly("transport: kqueue, from --transport (expected: epoll or nio on Linux)");
    assertThat(program.err()).contains("try 'sample --help'");
    assertThat(program.exitCode()).isEqualTo(2);
  }

  @Test
  void should_tell_of_everything_that_could_not_be_done() {
    // given
    command.body =
        () -> {
          CannotRunException first = new CannotRunException("no json", new IOException("full"));
          first.addSuppressed(new CannotRunException("no hdr", new IOException("full")));
          throw first;
        };
    // when
    program.run("localhost:1");
    // then
    assertThat(program.err().lines()).containsExactly("no json", "no hdr");
    assertThat(program.exitCode()).isEqualTo(1);
  }

  @Test
  void should_say_in_one_line_why_it_could_not_run() {
    // given
    command.body =
        () -> {
          throw new CannotRunException("port 7007\nis taken", new IllegalStateException("x"));
        };
    // when
    program.run("localhost:1");
    // then
    assertThat(program.err()).isEqualTo("port 7007 is taken" + System.lineSeparator());
    assertThat(program.exitCode()).isEqualTo(1);
  }

  @Test
  void should_log_a_bug_with_its_stack_trace() {
    // given
    command.body =
        () -> {
          throw new IllegalStateException("a bug for the test");
        };
    Logger logger = (Logger) LoggerFactory.getLogger(Program.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    logger.setAdditive(false);
    // when
    try {
      program.run("localhost:1");
    } finally {
      logger.detachAppender(log);
      logger.setAdditive(true);
    }
    // then
    assertThat(program.exitCode()).isEqualTo(1);
    assertThat(log.list).hasSize(1);
    assertThat(log.list.get(0).getThrowableProxy().getMessage()).isEqualTo("a bug for the test");
  }

  @Test
  void should_run_the_subcommand_with_its_own_options() {
    // given
    ProgramRun top = ProgramRun.of(new Top()).with("HIGHWATER_ONLY_HERE", "9");
    // when, then
    assertThat(top.run("other").exitCode()).isEqualTo(9);
  }

  @Test
  void should_know_the_variables_of_every_subcommand_but_not_their_flags() {
    // given
    ProgramRun top = ProgramRun.of(new Top()).with("HIGHWATER_RATE", "5").with("HIGHWATER_X", "1");
    // when
    top.run("other", "--rate", "5");
    // then
    assertThat(top.problems())
        .containsExactly(
            "--rate: no value, from the command line (expected: a known flag)",
            "argument: 5, from the command line (expected: nothing but flags)",
            "HIGHWATER_X: 1, from the environment (expected: a known variable)");
    assertThat(top.err()).contains("try 'top other --help'");
  }

  @Test
  void should_accept_flags_before_the_subcommand() {
    assertThat(ProgramRun.of(new Top()).run("--only-here", "4", "other").exitCode()).isEqualTo(4);
    assertThat(ProgramRun.of(new Top()).run("--help", "sample").out())
        .startsWith("Usage: top sample");
  }

  @Test
  void should_refuse_an_unknown_or_missing_subcommand() {
    assertThat(ProgramRun.of(new Top()).run("smaple", "localhost:1").problems())
        .containsExactly(
            "command: smaple, from the command line"
                + " (expected: one of other, sample, nearest sample)");
    assertThat(ProgramRun.of(new Top()).run().problems())
        .containsExactly(
            "command: nothing, from the command line (expected: one of other, sample)");
    assertThat(ProgramRun.of(new Top()).run("--help").out()).contains("Commands:", "other");
    assertThat(ProgramRun.of(new Top()).run("--version").out()).startsWith("top 1");
  }

  @Test
  void should_outline_its_options_for_completion() {
    // when
    String outline = ProgramRun.of(new SampleCommand()).run("completion-outline").out();
    // then
    assertThat(outline.lines())
        .contains(
            "-r --rate\tVALUE\t",
            "--config\tFILE\t",
            "-h --help\tNOTHING\t",
            "--tcp-nodelay --no-tcp-nodelay\tNOTHING\t",
            "--log-level\tVALUE\terror warn info debug")
        .noneMatch(line -> line.contains("secret-knob"));
    assertThat(CommandOutline.of(CommandOutline.read(outline))).isEqualTo(outline);
  }

  @Test
  void should_refuse_a_declaration_that_would_switch_off_what_is_mentioned() {
    assertThatIllegalStateException()
        .isThrownBy(() -> ProgramRun.of(new Trap()).run())
        .withMessageContaining("--on");
  }

  @Test
  void should_answer_any_arguments_with_a_result_or_problems() {
    // given
    SeededRandom random = SeededRandom.forTest("garbage for the command line");
    List<String> pieces =
        List.of(
            "--rate",
            "--rate=",
            "-r",
            "-c",
            "-ce",
            "-ee",
            "-ez",
            "--",
            "-",
            "=",
            "5",
            "",
            "a b",
            "--tcp-nodelay",
            "--no-tcp-nodelay",
            "--tcp-nodelay=",
            "--label",
            "--tag",
            "k=v",
            "h:1",
            "--bogus",
            "--config",
            "/nowhere",
            "--message",
            "--no-rate",
            "-h=x",
            "%s",
            "${x}",
            "@f");
    for (int i = 0; i < 1_000; i++) {
      List<String> args =
          new ArrayList<>(
              Stream.generate(() -> random.oneOf(pieces)).limit(random.below(8)).toList());
      if (random.below(3) == 0) {
        args.add(random.anyText());
      }
      // when
      ProgramRun run = ProgramRun.of(new SampleCommand()).run(args.toArray(String[]::new));
      // then
      assertThat(run.exitCode()).as("%s", args).isIn(0, 2);
      assertThat(run.problems())
          .as("%s", args)
          .allMatch(line -> line.matches(".+: .*, from .+ \\(expected: .+\\)"));
    }
  }
}
