package dev.highwater.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProblemsTest {
  private final Problems problems = new Problems();

  @Test
  void should_be_empty_until_something_is_wrong() {
    assertThat(problems.isEmpty()).isTrue();
    problems.add("rate", "0", "--rate", "above 0");
    assertThat(problems.isEmpty()).isFalse();
  }

  @Test
  void should_say_everything_in_one_grammar() {
    // when
    problems.add("rate", "0", "--rate", "above 0");
    problems.add("threads", "", "HIGHWATER_THREADS", "1 to 1024");
    // then
    assertThat(problems.lines())
        .containsExactly(
            "rate: 0, from --rate (expected: above 0)",
            "threads: \"\", from HIGHWATER_THREADS (expected: 1 to 1024)");
    assertThat(new ConfigurationException(problems))
        .hasMessage(String.join("\n", problems.lines()));
  }

  @Test
  void should_keep_a_problem_on_one_short_line_whatever_was_given() {
    // when
    problems.add("message", "a\r\n\tb\u001b[31m" + "x".repeat(1_000), "--message", "less");
    // then
    assertThat(problems.lines().get(0))
        .startsWith("message: a\\r\\n\\tb\\x1b[31mxxx")
        .endsWith("xxx..., from --message (expected: less)")
        .hasSizeLessThan(300);
  }

  @Test
  void should_tell_where_a_broken_rule_comes_from() {
    // given
    Requested requested =
        new Requested(
            List.of(
                new RequestedOption("rate", "0", new Origin(Origin.Kind.FILE, "f.yaml (rate)")),
                new RequestedOption("seed", null, Origin.DEFAULT)));
    // when
    requested.problem(problems, "rate", "above 0");
    requested.problem(problems, "seed", "a number");
    // then
    assertThat(problems.lines())
        .containsExactly(
            "rate: 0, from f.yaml (rate) (expected: above 0)",
            "seed: nothing, from default (expected: a number)");
    assertThat(requested.isGiven("rate")).isTrue();
    assertThat(requested.isGiven("seed")).isFalse();
  }

  @Test
  void should_say_nothing_more_about_a_value_that_could_not_be_read() {
    // given
    RequestedOption rate = new RequestedOption("rate", "x", new Origin(Origin.Kind.FLAG, "--rate"));
    Requested requested = new Requested(List.of(rate), Set.of("rate"));
    // when
    requested.problem(problems, "rate", "above 0");
    // then
    assertThat(requested.isReadable("rate")).isFalse();
    assertThat(problems.isEmpty()).isTrue();
  }

  @Test
  void should_not_answer_for_an_option_that_does_not_exist() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Requested(List.of()).given("rate"))
        .withMessageContaining("rate");
  }
}
