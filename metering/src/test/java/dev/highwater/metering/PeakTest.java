package dev.highwater.metering;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PeakTest {
  private final Peak peak = new Peak();

  @Test
  void should_give_the_largest_value_since_it_was_last_asked() {
    peak.raiseTo(7);
    peak.raiseTo(5);
    assertThat(peak.take()).isEqualTo(7);
    assertThat(peak.take()).isZero();
    assertThat(peak.ever()).isEqualTo(7);
  }

  @Test
  void should_show_again_what_lasts() {
    // given
    peak.raiseTo(9);
    peak.present(4);
    // then
    assertThat(peak.take()).isEqualTo(9);
    assertThat(peak.take()).isEqualTo(4);
    // when
    peak.present(0);
    peak.take();
    // then
    assertThat(peak.take()).isZero();
  }
}
