package dev.highwater.client.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CommonStartTest {
  @Test
  @Timeout(60)
  void should_give_all_runs_the_same_time_which_is_still_to_come() throws Exception {
    // given
    CommonStart together = new CommonStart(5);
    List<CompletableFuture<Long>> starts = new ArrayList<>();
    for (int run = 0; run < 5; run++) {
      starts.add(CompletableFuture.supplyAsync(() -> await(together), CommonStartTest::thread));
    }
    // then
    HashSet<Long> times = new HashSet<>();
    for (CompletableFuture<Long> start : starts) {
      times.add(start.get(30, TimeUnit.SECONDS));
    }
    assertThat(times).hasSize(1);
  }

  @Test
  @Timeout(60)
  void should_not_wait_for_a_run_that_has_ended_before_it_began() throws Exception {
    // given
    CommonStart together = new CommonStart(2);
    long before = System.nanoTime();
    // when
    together.leave();
    // then
    assertThat(together.await() - before).isPositive();
  }

  private static long await(CommonStart together) {
    try {
      return together.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void thread(Runnable task) {
    new Thread(task, "run").start();
  }
}
