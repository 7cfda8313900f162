package dev.highwater.units;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShareTest {
  @ParameterizedTest
  @CsvSource({
    "10%, 50, 5",
    "5%, 50, 3",
    "0.1%, 50, 1",
    "0.1%, 10000, 10",
    "0.7%, 1000, 7",
    "100%, 7, 7"
  })
  void should_be_rounded_up_exactly(String share, int whole, int part) {
    assertThat(Share.parse(share).of(whole)).isEqualTo(part);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "%", "5", "0%", "100.1%", "-5%", "5 %%", "5k%", "five%"})
  void should_tell_the_rule(String text) {
    assertThatThrownBy(() -> Share.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a share above 0% and up to 100%, such as 5%");
  }

  @Test
  void should_be_written_as_it_is_read() {
    assertThat(Share.parse("2.50%")).hasToString("2.5%");
    assertThat(Share.parse("100%")).hasToString("100%");
  }
}
