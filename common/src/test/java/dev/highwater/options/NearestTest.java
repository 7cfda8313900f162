package dev.highwater.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
  private static final List<String> KNOWN =
      List.of("--rate", "--requests", "--write-buffer-high", "--write-buffer-low", "-c");

  @ParameterizedTest
  @CsvSource({
    "--rat, --rate",
    "--rtae, --rate",
    "--RATE, --rate",
    "--reqests, --requests",
    "--write-high, --write-buffer-high",
    "--writebufferlow, --write-buffer-low",
    "--x,",
    "--nothing-like-it,"
  })
  void should_find_the_known_name_that_was_probably_meant(String written, String nearest) {
    assertThat(Nearest.to(written, KNOWN)).isEqualTo(nearest);
  }

  @Test
  void should_not_spend_memory_on_what_no_one_meant() {
    assertThat(Nearest.to("x".repeat(20_000_000), KNOWN)).isNull();
  }
}
