package dev.highwater.client.exchange;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.testing.Seed;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DelimiterReaderTest {
  private final Random random = Seed.printedFor("DelimiterReaderTest");

  @ParameterizedTest
  @ValueSource(strings = {"a", "ab", "aab", "aaa", "abab", "abaabab", "\r\n", "\r\n\r\n"})
  void should_find_what_a_naive_search_finds_wherever_the_pieces_are_cut(String delimiter) {
    for (int i = 0; i < 100; i++) {
      // given a text of few letters, so that there is much that nearly fits
      String letters = delimiter.startsWith("\r") ? "\r\nx" : "abc";
      StringBuilder text = new StringBuilder();
      random
          .ints(random.nextInt(400), 0, letters.length())
          .forEach(at -> text.append(letters.charAt(at)));
      DelimiterReader reader = new DelimiterReader(delimiter.getBytes(US_ASCII));
      // when
      int done =
          Pieces.give(
              text.toString().getBytes(US_ASCII), random, b -> reader.read(b, Integer.MAX_VALUE));
      // then
      assertThat(done).as("%s in %s", delimiter, text).isEqualTo(naive(text.toString(), delimiter));
    }
  }

  @Test
  void should_find_a_text_that_begins_within_a_failed_match_of_itself() {
    // given
    DelimiterReader reader = new DelimiterReader("aab".getBytes(US_ASCII));
    // when
    int done = reader.read(Unpooled.copiedBuffer("aaab", US_ASCII), 9);
    // then
    assertThat(done).isEqualTo(1);
  }

  @Test
  void should_leave_unread_what_follows_the_replies_that_were_asked_for() {
    // given
    DelimiterReader reader = new DelimiterReader("\r\n".getBytes(US_ASCII));
    ByteBuf bytes = Unpooled.copiedBuffer("one\r\ntwo\r\nthree\r\n", US_ASCII);
    // when
    int done = reader.read(bytes, 2);
    // then
    assertThat(done).isEqualTo(2);
    assertThat(bytes.toString(US_ASCII)).isEqualTo("three\r\n");
    assertThat(reader.read(bytes, 0)).isZero();
    assertThat(bytes.toString(US_ASCII)).isEqualTo("three\r\n");
  }

  private static int naive(String text, String delimiter) {
    int found = 0;
    for (int at = text.indexOf(delimiter); at >= 0; ) {
      found++;
      at = text.indexOf(delimiter, at + delimiter.length());
    }
    return found;
  }
}
