package dev.highwater.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class KernelSocketTest {
  private static final String TIME_WAIT =
      "%d: 0100007F:1F90 0100007F:%s 06 00000000:00000000 03:0000176F 00000000 0 0 0 3 0000000";
  private static final String LISTENS =
      "%d: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 %d 1 0000000";

  @Test
  void should_count_a_socket_once_that_the_kernel_has_listed_twice() {
    // given two listeners that share a port, and a connection that moved while the table was read
    List<String> table =
        List.of(
            LISTENS.formatted(0, 4711),
            LISTENS.formatted(1, 4712),
            TIME_WAIT.formatted(2, "B4AD"),
            TIME_WAIT.formatted(3, "B4AE"),
            TIME_WAIT.formatted(4, "B4AD"));
    // then
    assertThat(table.stream().filter(KernelSocket.isNew()).toList()).isEqualTo(table.subList(0, 4));
  }
}
