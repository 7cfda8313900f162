package dev.highwater.client.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TimeWaitTest {
  @Test
  void should_read_the_field_of_tcp() {
    assertThat(
            TimeWait.in(
                List.of(
                    "sockets: used 119",
                    "TCP: inuse 54 orphan 0 tw 2041 alloc 105 mem 67",
                    "UDP: inuse 0 mem 0")))
        .isEqualTo(2_041);
  }

  @Test
  void should_know_nothing_where_there_is_no_such_field() {
    assertThat(TimeWait.in(List.of("sockets: used 119", "UDP: tw 5", "TCP: inuse 54 tw"))).isNull();
  }
}
