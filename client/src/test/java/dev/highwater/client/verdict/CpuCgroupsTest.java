package dev.highwater.client.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CpuCgroupsTest {
  private static final String V2 =
      "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate";
  private static final String V1 =
      "33 32 0:30 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:10 - cgroup cgroup rw,cpu,cpuacct";

  @Test
  void should_find_the_group_and_those_around_it_in_version_2() {
    assertThat(CpuCgroups.directories(List.of("0::/work.slice/load.scope"), List.of(V2)))
        .containsExactly(
            Path.of("/sys/fs/cgroup/work.slice/load.scope"),
            Path.of("/sys/fs/cgroup/work.slice"),
            Path.of("/sys/fs/cgroup"));
  }

  @Test
  void should_find_the_controller_among_those_of_version_1() {
    List<String> self =
        List.of("4:memory:/other", "3:cpuset:/other", "2:cpu,cpuacct:/a/b", "1:name=systemd:/c");
    List<String> mounts =
        List.of(
            "34 32 0:31 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset",
            "35 32 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory",
            V1);
    assertThat(CpuCgroups.directories(self, mounts))
        .containsExactly(
            Path.of("/sys/fs/cgroup/cpu,cpuacct/a/b"),
            Path.of("/sys/fs/cgroup/cpu,cpuacct/a"),
            Path.of("/sys/fs/cgroup/cpu,cpuacct"));
  }

  @Test
  void should_look_at_both_versions_where_both_are_mounted() {
    List<String> mounts =
        List.of(V1, "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw");
    assertThat(CpuCgroups.directories(List.of("1:cpu,cpuacct:/", "0::/"), mounts))
        .containsExactly(Path.of("/sys/fs/cgroup/cpu,cpuacct"), Path.of("/sys/fs/cgroup/unified"));
  }

  @Test
  void should_see_the_mounted_group_of_a_container_as_its_own() {
    // with a namespace of its own, the container's group is the root
    assertThat(CpuCgroups.directories(List.of("0::/"), List.of(V2)))
        .containsExactly(Path.of("/sys/fs/cgroup"));
    // without one, the names are those of the host and only the group itself is mounted
    String mounted = V1.replace(" / ", " /docker/4f2a ");
    assertThat(CpuCgroups.directories(List.of("2:cpu,cpuacct:/docker/4f2a"), List.of(mounted)))
        .containsExactly(Path.of("/sys/fs/cgroup/cpu,cpuacct"));
    assertThat(CpuCgroups.directories(List.of("2:cpu,cpuacct:/docker/4f2a/in"), List.of(mounted)))
        .containsExactly(
            Path.of("/sys/fs/cgroup/cpu,cpuacct/in"), Path.of("/sys/fs/cgroup/cpu,cpuacct"));
  }

  @Test
  void should_not_leave_what_is_mounted() {
    for (String outside : List.of("0::/../other", "0::/../..", "0::/a/../../../etc")) {
      assertThat(CpuCgroups.directories(List.of(outside), List.of(V2)))
          .containsExactly(Path.of("/sys/fs/cgroup"));
    }
    assertThat(
            CpuCgroups.directories(
                List.of("0::/elsewhere"), List.of(V2.replace(" / ", " /docker/4f2a "))))
        .containsExactly(Path.of("/sys/fs/cgroup"));
  }

  @Test
  void should_read_blanks_in_the_names_of_mounts() {
    String mount = "30 23 0:26 / /mnt/control\\040groups rw - cgroup2 cgroup2 rw";
    assertThat(CpuCgroups.directories(List.of("0::/"), List.of(mount)))
        .containsExactly(Path.of("/mnt/control groups"));
  }

  @Test
  void should_find_nothing_where_nobody_tells() {
    assertThat(CpuCgroups.directories(List.of(), List.of())).isEmpty();
    assertThat(CpuCgroups.directories(List.of("0::/a"), List.of())).isEmpty();
    assertThat(CpuCgroups.directories(List.of(), List.of(V2))).isEmpty();
    assertThat(
            CpuCgroups.directories(List.of("", "x", "0::"), List.of("", "-", " - ", "a - b c d")))
        .isEmpty();
    assertThat(
            CpuCgroups.directories(
                List.of("0::/\0"), List.of("1 2 3 / \0 rw - cgroup2 cgroup2 rw", V2)))
        .isEmpty();
  }
}
