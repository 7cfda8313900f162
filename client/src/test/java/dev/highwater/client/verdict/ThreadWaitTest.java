package dev.highwater.client.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ThreadWaitTest {
  @Test
  void should_read_the_second_figure() {
    assertThat(ThreadWait.parse("45216013 16903033 97\n")).isEqualTo(16_903_033);
    assertThat(ThreadWait.parse("45216013 0 1")).isZero();
  }

  @Test
  void should_not_know_where_the_kernel_keeps_nothing_or_says_something_else() {
    for (String text : List.of("0 0 0\n", "", "1 2", "1 2 3 4", "1 x 3", "x 2 3", "1 -7 3")) {
      assertThat(ThreadWait.parse(text)).as("of %s", text).isNegative();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void should_tell_another_thread_of_one_thread_alone() {
    // given a thread that has ended, so that nobody can tell of it any more
    ThreadWait ended =
        CompletableFuture.supplyAsync(
                ThreadWait::ofThisThread,
                task -> {
                  Thread thread = new Thread(task);
                  thread.start();
                  try {
                    thread.join();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                })
            .join();
    // then
    await().untilAsserted(() -> assertThat(ended.nanos()).isNegative()); // the kernel lags behind
    long ofThisOne = ThreadWait.ofThisThread().nanos();
    assertThat(ThreadWait.ofThisThread().nanos()).isGreaterThanOrEqualTo(ofThisOne);
  }
}
