package dev.highwater.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RecordScannerTest {
  private final TaggedRecords records = new TaggedRecords(new SplittableRandom(7), 2, 3, 1);

  @Test
  void should_find_all_records_of_a_stream_in_order() throws Exception {
    // given
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (int number = 0; number < 3; number++) {
      stream.write(records.record(0, number));
      stream.write(records.record(1, number));
    }
    // when
    RecordScanner scanner = scanned(stream);
    // then
    assertThat(scanner.wholeCount()).isEqualTo(6);
    assertThat(scanner.tornCount()).isZero();
    assertThat(scanner.outOfOrder()).isZero();
    assertThat(scanner.receivedBytes()).isEqualTo(records.totalBytes());
  }

  @Test
  void should_find_a_whole_record_inside_a_torn_one() throws Exception {
    // given
    byte[] torn = records.record(0, 0);
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    stream.write(torn, 0, TaggedRecords.HEADER_BYTES);
    stream.write(records.record(1, 0));
    stream.write(torn, TaggedRecords.HEADER_BYTES, torn.length - TaggedRecords.HEADER_BYTES);
    stream.write(records.record(0, 1));
    // when
    RecordScanner scanner = scanned(stream);
    // then
    assertThat(scanner.isWhole(0, 0)).isFalse();
    assertThat(scanner.isWhole(1, 0)).isTrue();
    assertThat(scanner.isWhole(0, 1)).isTrue();
    assertThat(scanner.wholeCount()).isEqualTo(2);
  }

  @Test
  void should_count_a_record_that_comes_after_a_later_one() throws Exception {
    // given
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    stream.write(records.record(0, 1));
    stream.write(records.record(0, 0));
    // when
    RecordScanner scanner = scanned(stream);
    // then
    assertThat(scanner.outOfOrder()).isEqualTo(1);
  }

  private RecordScanner scanned(ByteArrayOutputStream stream) throws Exception {
    ByteArrayInputStream in = new ByteArrayInputStream(stream.toByteArray());
    RecordScanner scanner = new RecordScanner(records);
    scanner.readAll((into, offset, length) -> in.read(into, offset, Math.min(length, 1_000)));
    return scanner;
  }
}
