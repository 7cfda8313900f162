package dev.highwater.client.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DemoCommandTest {
  @Test
  void should_ask_for_a_quarter_of_what_the_machine_carries_in_two_digits() {
    assertThat(DemoCommand.rateWithin(47_123)).isEqualTo(12_000);
    assertThat(DemoCommand.rateWithin(60_000)).isEqualTo(15_000);
    assertThat(DemoCommand.rateWithin(9_876)).isEqualTo(2_500);
  }

  @Test
  void should_stay_within_what_a_demonstration_needs() {
    assertThat(DemoCommand.rateWithin(300_000)).isEqualTo(20_000);
    assertThat(DemoCommand.rateWithin(3)).isEqualTo(100);
  }
}
