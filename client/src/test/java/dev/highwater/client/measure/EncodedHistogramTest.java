package dev.highwater.client.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highwater.testing.Seed;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class EncodedHistogramTest {
  private static final long HIGHEST = 3_600_000_000_000L;

  @Test
  void should_read_back_exactly_what_was_written() {
    Random random = Seed.printedFor("should_read_back_exactly_what_was_written");
    for (int i = 0; i < 50; i++) {
      // given
      Durations durations = new Durations();
      for (int n = random.nextInt(5_000); n > 0; n--) {
        durations.record(random.nextLong() >>> (1 + random.nextInt(62)));
      }
      // when
      Durations read = Durations.decoded(durations.encoded());
      // then
      assertThat(read.distribution()).isEqualTo(durations.distribution());
      assertThat(read.histogram()).isEqualTo(durations.histogram());
    }
  }

  @Test
  void should_refuse_every_damaged_one_or_read_one_of_ours() {
    Random random = Seed.printedFor("should_refuse_every_damaged_one_or_read_one_of_ours");
    Durations durations = new Durations();
    for (int n = 0; n < 2_000; n++) {
      durations.record(random.nextInt(1_000_000_000));
    }
    byte[] bytes = Base64.getDecoder().decode(durations.encoded());
    for (int i = 0; i < 2_000; i++) {
      // given some bytes changed, or the end cut off
      byte[] damaged =
          java.util.Arrays.copyOf(
              bytes, random.nextBoolean() ? bytes.length : random.nextInt(bytes.length));
      for (int n = damaged.length == 0 ? 0 : 1 + random.nextInt(4); n > 0; n--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      String text = Base64.getEncoder().encodeToString(damaged);
      // when nothing but the one exception may come of it
      try {
        assertThat(Durations.decoded(text).count()).isNotNegative();
      } catch (IllegalArgumentException refused) {
        assertThat(refused).hasMessageStartingWith("a compressed HdrHistogram in Base64");
      }
    }
  }

  @Test
  void should_refuse_what_is_none_of_ours() throws Exception {
    assertRefused("");
    assertRefused("not Base64!");
    assertRefused("AAAA");
    assertRefused(encoded(new Histogram(HIGHEST, 5)));
    assertRefused(encoded(new Histogram(HIGHEST / 2, 3)));
    assertRefused(encoded(new Histogram(1_000, HIGHEST, 3)));
    Histogram tooMany = new Histogram(HIGHEST, 3);
    tooMany.recordValueWithCount(5, Long.MAX_VALUE / 2);
    assertRefused(encoded(tooMany));
  }

  @Test
  void should_not_unpack_more_than_one_of_ours_can_hold() throws Exception {
    // given sixty-four megabytes in sixty-four kilobytes
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
      deflater.write(new byte[64 << 20]);
    }
    ByteBuffer bytes = ByteBuffer.allocate(8 + packed.size());
    bytes.putInt(0x1c849314).putInt(packed.size()).put(packed.toByteArray());
    // then
    assertRefused(Base64.getEncoder().encodeToString(bytes.array()));
  }

  private static void assertRefused(String text) {
    assertThatThrownBy(() -> Durations.decoded(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a compressed HdrHistogram in Base64");
  }

  private static String encoded(Histogram histogram) {
    ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(bytes);
    return Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(bytes.array(), length));
  }
}
