package dev.highwater.client.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;

class IntervalLogTest {
  private static final long START_MILLIS = 1_700_000_000_000L;

  @Test
  void should_be_read_by_hdrhistogram_with_tags_and_times() {
    // given
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    // when
    try (IntervalLog log = new IntervalLog(new PrintStream(file, false, StandardCharsets.UTF_8))) {
      log.start(START_MILLIS);
      log.add(0, 1, measured(1));
      log.add(1, 0.5, measured(2));
    }
    // then
    List<EncodableHistogram> read = read(file);
    assertThat(read)
        .extracting(EncodableHistogram::getTag)
        .containsExactly("latency", "service_time", "latency", "service_time");
    assertThat(read)
        .extracting(EncodableHistogram::getStartTimeStamp)
        .containsExactly(START_MILLIS, START_MILLIS, START_MILLIS + 1_000, START_MILLIS + 1_000);
    assertThat(read)
        .extracting(EncodableHistogram::getEndTimeStamp)
        .containsExactly(
            START_MILLIS + 1_000, START_MILLIS + 1_000, START_MILLIS + 1_500, START_MILLIS + 1_500);
    assertThat((Histogram) read.get(2)).isEqualTo(measured(2).latency().histogram());
    assertThat((Histogram) read.get(3)).isEqualTo(measured(2).serviceTime().histogram());
  }

  @Test
  void should_have_a_line_for_an_interval_in_which_nothing_came_back() {
    // given
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    // when
    try (IntervalLog log = new IntervalLog(new PrintStream(file, false, StandardCharsets.UTF_8))) {
      log.start(START_MILLIS);
      log.add(0, 1, new Measurements());
    }
    // then
    assertThat(read(file)).extracting(h -> ((Histogram) h).getTotalCount()).containsExactly(0L, 0L);
  }

  @Test
  void should_know_that_some_of_it_was_lost() {
    // given a disk that is full after the head
    OutputStream full =
        new OutputStream() {
          private int left = 400;

          @Override
          public void write(int octet) throws IOException {
            if (left-- <= 0) {
              throw new IOException("No space left on device");
            }
          }
        };
    try (IntervalLog log = new IntervalLog(new PrintStream(full, false, StandardCharsets.UTF_8))) {
      log.start(START_MILLIS);
      assertThat(log.isComplete()).isTrue();
      // when
      log.add(0, 1, measured(1));
      // then
      assertThat(log.isComplete()).isFalse();
    }
  }

  private static Measurements measured(int factor) {
    Recorder recorder = new Recorder();
    recorder.windowStartsAt(0);
    for (int i = 1; i <= 100; i++) {
      recorder.completed(0, i * 100L, 1_000L * i * factor);
    }
    return recorder.takeWindow();
  }

  private static List<EncodableHistogram> read(ByteArrayOutputStream file) {
    List<EncodableHistogram> read = new ArrayList<>();
    try (HistogramLogReader reader =
        new HistogramLogReader(new ByteArrayInputStream(file.toByteArray()))) {
      while (reader.hasNext()) {
        read.add(reader.nextIntervalHistogram());
      }
    }
    return read;
  }
}
