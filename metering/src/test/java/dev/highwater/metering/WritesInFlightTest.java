package dev.highwater.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import org.junit.jupiter.api.Test;

class WritesInFlightTest {
  private final WritesInFlight writes = new WritesInFlight();

  @Test
  void should_take_no_other_write_for_one_whose_listener_comes_late() {
    // given: on Netty 4.1, the listeners of a handler with threads of its own come later
    Promise<Void> taken = ImmediateEventExecutor.INSTANCE.newPromise();
    Promise<Void> failed = ImmediateEventExecutor.INSTANCE.newPromise();
    Promise<Void> failedToo = ImmediateEventExecutor.INSTANCE.newPromise();
    writes.add(10, taken);
    writes.add(20, failed);
    writes.add(30, failedToo);
    taken.setSuccess(null);
    // when
    assertThat(writes.removeSucceeded()).isEqualTo(10);
    failed.setFailure(new IllegalStateException());
    failedToo.setFailure(new IllegalStateException());
    // then
    assertThat(writes.remove(failed)).isEqualTo(20);
    assertThat(writes.remove(taken)).isZero();
    assertThat(writes.remove(failedToo)).isEqualTo(30);
    assertThat(writes.bytes()).isZero();
  }
}
