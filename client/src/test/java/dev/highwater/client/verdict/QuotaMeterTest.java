package dev.highwater.client.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.client.verdict.QuotaMeter.Counters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuotaMeterTest {
  @TempDir private Path machine;
  private Path self;
  private Path mounted;
  private Path group;
  private QuotaMeter meter;

  @BeforeEach
  void makeAMachineWithNestedGroups() throws IOException {
    self = Files.createDirectory(machine.resolve("self"));
    mounted = Files.createDirectory(machine.resolve("cgroup"));
    group = Files.createDirectories(mounted.resolve("outer/inner"));
    Files.writeString(self.resolve("cgroup"), "0::/outer/inner\n");
    Files.writeString(
        self.resolve("mountinfo"), "30 23 0:26 / " + mounted + " rw - cgroup2 cgroup2 rw\n");
    meter = new QuotaMeter(self);
  }

  @Test
  void should_read_both_versions_and_what_later_kernels_add() {
    assertThat(
            QuotaMeter.parse(
                List.of(
                    "usage_usec 17000000",
                    "user_usec 9000000",
                    "nr_periods 151",
                    "nr_throttled 150",
                    "throttled_usec 7100000",
                    "nr_bursts 0",
                    "burst_usec 0")))
        .isEqualTo(new Counters(151, 150, 7_100_000_000L));
    assertThat(
            QuotaMeter.parse(
                List.of("nr_periods 151", "nr_throttled 150", "throttled_time 7100000001")))
        .isEqualTo(new Counters(151, 150, 7_100_000_001L));
  }

  @Test
  void should_know_nothing_where_the_file_does_not_tell() {
    for (List<String> lines :
        List.of(
            List.<String>of(),
            List.of("usage_usec 17000000", "user_usec 9000000"), // no cpu controller
            List.of("nr_periods", "nr_throttled x", "throttled_usec 1 2"),
            List.of("nr_periods 1", "nr_throttled 1", "throttled_usec -5"))) {
      assertThat(QuotaMeter.parse(lines)).as("of %s", lines).isNull();
    }
  }

  @Test
  void should_tell_a_quota_from_none() {
    assertThat(QuotaMeter.isQuota(List.of("30000 100000"))).isTrue();
    assertThat(QuotaMeter.isQuota(List.of("30000"))).isTrue();
    assertThat(QuotaMeter.isQuota(List.of("max 100000"))).isFalse();
    assertThat(QuotaMeter.isQuota(List.of("-1"))).isFalse();
    assertThat(QuotaMeter.isQuota(List.of())).isFalse();
  }

  @Test
  void should_tell_what_came_in_between() throws IOException {
    // given
    write(group, "cpu.max", "30000 100000");
    write(group, "cpu.stat", "nr_periods 100\nnr_throttled 50\nthrottled_usec 1000000");
    // when
    meter.start();
    write(group, "cpu.stat", "nr_periods 251\nnr_throttled 200\nthrottled_usec 8100000");
    // then
    assertThat(meter.stop(15)).isEqualTo(new CpuQuota(151, 150, 7.1, 15));
  }

  @Test
  void should_tell_of_the_group_around_it_that_held_it_back_longer() throws IOException {
    // given a quota of our own that is never used up, and one of our parent in version 1
    write(group, "cpu.max", "90000 100000");
    write(group, "cpu.stat", "nr_periods 0\nnr_throttled 0\nthrottled_usec 0");
    Path outer = mounted.resolve("outer");
    write(outer, "cpu.cfs_quota_us", "30000");
    write(outer, "cpu.stat", "nr_periods 0\nnr_throttled 0\nthrottled_time 0");
    // when
    meter.start();
    write(group, "cpu.stat", "nr_periods 10\nnr_throttled 0\nthrottled_usec 0");
    write(outer, "cpu.stat", "nr_periods 10\nnr_throttled 9\nthrottled_time 600000000");
    // then
    assertThat(meter.stop(1)).isEqualTo(new CpuQuota(10, 9, 0.6, 1));
  }

  @Test
  void should_tell_nothing_without_a_quota_or_without_groups() throws IOException {
    write(group, "cpu.max", "max 100000");
    write(group, "cpu.stat", "nr_periods 7\nnr_throttled 7\nthrottled_usec 7");
    meter.start();
    assertThat(meter.stop(1)).isNull();
    QuotaMeter elsewhere = new QuotaMeter(machine.resolve("nowhere"));
    elsewhere.start();
    assertThat(elsewhere.stop(1)).isNull();
  }

  private static void write(Path directory, String file, String text) throws IOException {
    Files.writeString(directory.resolve(file), text + "\n");
  }
}
