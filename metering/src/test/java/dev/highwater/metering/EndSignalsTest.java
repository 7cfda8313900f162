package dev.highwater.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.metering.ConnectionEnd.Operation;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;

class EndSignalsTest {
  private final IOException reset = new IOException("Connection reset");

  private final EndSignals signals = new EndSignals();

  @Test
  void should_take_a_close_without_any_signal_for_a_reset() {
    assertThat(signals.cause()).isEqualTo(CloseCause.PEER_RESET);
    assertThat(signals.operation()).isEqualTo(Operation.UNKNOWN);
  }

  @Test
  void should_take_the_first_failure() {
    // when
    signals.failed(reset, Operation.WRITE);
    signals.failed(new IllegalStateException(), Operation.READ);
    // then
    assertThat(signals.cause()).isEqualTo(CloseCause.PEER_RESET);
    assertThat(signals.operation()).isEqualTo(Operation.WRITE);
  }

  @Test
  void should_hold_on_to_our_own_intent_when_a_failure_follows() {
    // when
    signals.intend(CloseCause.IDLE_TIMEOUT);
    signals.failed(reset, Operation.WRITE);
    // then
    assertThat(signals.cause()).isEqualTo(CloseCause.IDLE_TIMEOUT);
    assertThat(signals.operation()).isEqualTo(Operation.CLOSE);
  }

  @Test
  void should_hold_on_to_a_failure_when_our_own_intent_follows() {
    // when
    signals.failed(reset, Operation.READ);
    signals.intend(CloseCause.DRAINED);
    // then
    assertThat(signals.cause()).isEqualTo(CloseCause.PEER_RESET);
  }

  @Test
  void should_take_a_reset_after_fin_for_a_reset() {
    // when
    signals.inputEnded();
    signals.failed(new IOException("Broken pipe"), Operation.WRITE);
    // then
    assertThat(signals.cause()).isEqualTo(CloseCause.PEER_RESET);
  }

  @Test
  void should_not_take_a_close_for_ours_that_answers_a_write_which_failed_without_a_cause() {
    // when
    signals.failed(new ClosedChannelException(), Operation.WRITE);
    signals.closeCalled();
    // then
    assertThat(signals.cause()).isEqualTo(CloseCause.PEER_RESET);
  }

  @Test
  void should_take_a_close_for_ours_that_nobody_announced() {
    // when
    signals.closeCalled();
    signals.failed(new ClosedChannelException(), Operation.WRITE);
    // then
    assertThat(signals.cause()).isEqualTo(CloseCause.LOCAL);
  }

  @Test
  void should_take_fin_when_nothing_else_was_heard() {
    // when
    signals.inputEnded();
    signals.failed(new ClosedChannelException(), Operation.WRITE); // says nothing
    // then
    assertThat(signals.cause()).isEqualTo(CloseCause.PEER_FIN);
  }
}
