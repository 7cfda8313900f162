package dev.highwater.client.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.client.measure.Measurements;
import dev.highwater.client.measure.Recorder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectionWaitTest {
  private final Recorder recorder = new Recorder();
  private final ConnectionWait wait = new ConnectionWait();

  @BeforeEach
  void begin() {
    recorder.windowStartsAt(0);
  }

  @Test
  void should_count_nothing_while_there_is_a_connection() {
    // when
    wait.add(100);
    wait.end(recorder, 200);
    // then
    assertThat(recorder.takeWindow().waitedForConnectionNanos()).isZero();
  }

  @Test
  void should_add_up_what_each_request_waited_from_the_later_of_its_due_time_and_the_end() {
    // given two requests that wait already, and one that is due 30 later
    wait.begin(1_000, 2);
    wait.add(1_030);
    // when
    wait.end(recorder, 1_100);
    // then
    Measurements measured = recorder.takeWindow();
    assertThat(measured.waitedForConnection()).isEqualTo(3);
    assertThat(measured.waitedForConnectionNanos()).isEqualTo(100 + 100 + 70);
  }

  @Test
  void should_count_a_request_once_and_its_time_in_parts() {
    // given
    wait.begin(0, 1);
    // when it is told in between, as at the end of an interval
    wait.record(recorder, 40);
    Measurements first = recorder.takeWindow();
    wait.add(50);
    wait.end(recorder, 100);
    wait.end(recorder, 500);
    // then
    Measurements second = recorder.takeWindow();
    assertThat(first.waitedForConnection() + second.waitedForConnection()).isEqualTo(2);
    assertThat(first.waitedForConnectionNanos()).isEqualTo(40);
    assertThat(second.waitedForConnectionNanos()).isEqualTo(60 + 50);
  }
}
