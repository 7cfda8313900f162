package dev.highwater.client.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.client.measure.Distribution;
import dev.highwater.client.measure.Outcomes;
import dev.highwater.client.measure.Pauses;
import dev.highwater.client.report.SampleReport;
import dev.highwater.client.run.IntervalRow;
import dev.highwater.client.run.IntervalRow.Kind;
import dev.highwater.process.Terminal;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LiveViewTest {
  @Test
  void should_tell_how_the_run_goes_in_a_few_lines() {
    // given
    LiveView view = new LiveView(plain(80), 50, 11.0);
    view.of(SampleReport.calmRow(0, 400));
    view.of(SampleReport.calmRow(1, 800));
    // when
    List<String> lines = view.of(SampleReport.calmRow(2, 100));
    // then
    assertThat(lines)
        .containsExactly(
            "time     3s of 11s",
            "rate     1,000/s of 1,000/s wanted",
            "latency  p50 90.0us  p90 150us   p99 100us   max 1.20ms",
            "p99      \u2585\u2588\u2582 up to 800us",
            "open     50 of 50  unwritable 0",
            "bytes    out 0.5 MiB/s  in 0.5 MiB/s",
            "errors   none");
  }

  @Test
  void should_add_up_what_went_wrong_and_show_it_in_red() {
    // given
    LiveView view = new LiveView(new Terminal(true, true, 80), 50, null);
    view.of(wrong());
    // when
    List<String> lines = view.of(wrong());
    // then
    assertThat(lines.get(0)).isEqualTo("\u001b[2mtime     \u001b[0m3s, warm-up");
    assertThat(lines.get(1)).endsWith("4.0/s, as fast as replies come");
    assertThat(lines.get(2)).endsWith("no request was answered");
    assertThat(lines.get(4))
        .endsWith("\u001b[31m49 of 50  unwritable 3  waiting requests 1,200\u001b[0m");
    assertThat(lines.get(6)).endsWith("\u001b[31mtimed out 4  lost 6  MISMATCHED 8\u001b[0m");
  }

  @Test
  void should_remember_the_last_forty_intervals() {
    // given
    LiveView view = new LiveView(plain(80), 50, null);
    // when
    List<String> lines =
        IntStream.range(0, 100)
            .mapToObj(i -> view.of(SampleReport.calmRow(i, i < 50 ? 9_000 : 1_000)))
            .reduce((before, last) -> last)
            .orElseThrow();
    // then
    assertThat(lines.get(3)).isEqualTo("p99      " + "\u2588".repeat(40) + " up to 1.00ms");
  }

  @Test
  void should_never_be_wider_than_the_terminal_nor_change_its_height() {
    for (int columns : new int[] {20, 33, 60, 80, 200}) {
      LiveView view = new LiveView(plain(columns), 50, 1e9);
      for (int i = 0; i < 100; i++) {
        // when
        List<String> lines = view.of(i % 2 == 0 ? wrong() : SampleReport.calmRow(i, i * 1e5));
        // then
        assertThat(lines).hasSize(7).allMatch(line -> line.length() < columns);
      }
    }
  }

  private static Terminal plain(int columns) {
    return new Terminal(true, false, columns);
  }

  private static IntervalRow wrong() {
    Distribution none = new Distribution(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    return new IntervalRow(
        Kind.WARMUP,
        2,
        1,
        new Outcomes(9, 0, 4, 2, 3, 0, 0, 0),
        none,
        none,
        49,
        3,
        1_200,
        0,
        0,
        5,
        0,
        0,
        Map.of(),
        0,
        none,
        null,
        49,
        3,
        new Pauses(0, 0, 0));
  }
}
