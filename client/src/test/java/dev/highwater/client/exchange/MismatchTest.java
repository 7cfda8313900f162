package dev.highwater.client.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MismatchTest {
  @Test
  void should_say_where_what_was_expected_and_what_came() {
    assertThat(new Mismatch(3, 1_234, 17, 0x0a, 0xff))
        .hasToString("connection 3, request 1234, offset 17: expected 0x0a, got 0xff");
  }

  @Test
  void should_name_the_message_where_there_are_several() {
    assertThat(new Mismatch(3, 12, "a (1).ndjson:7", 0, 0x0a, 0xff))
        .hasToString(
            "connection 3, request 12 (a (1).ndjson:7), offset 0: expected 0x0a, got 0xff");
  }

  @Test
  void should_read_its_own_sentences() {
    for (Mismatch mismatch :
        new Mismatch[] {
          new Mismatch(3, 1_234, 17, 0x0a, 0xff),
          new Mismatch(3, 12, "a (1).ndjson:7", 0, 0x0a, 0xff),
          new Mismatch(3, 0, 0, -1, 0x41),
          new Mismatch(3, 2, 0, -1, 0x41)
        }) {
      assertThat(Mismatch.parse(mismatch.toString())).isEqualTo(mismatch);
    }
  }

  @Test
  void should_say_that_a_byte_came_unasked() {
    assertThat(new Mismatch(3, 2, 0, -1, 0x41))
        .hasToString("connection 3, after request 1: got byte 0x41 that nothing had asked for");
    assertThat(new Mismatch(3, 0, 0, -1, 0x41))
        .hasToString("connection 3, before request 0: got byte 0x41 that nothing had asked for");
  }

  @Test
  void should_keep_the_sentence_of_an_older_document() {
    for (int request = 0; request < 3; request++) {
      String sentence =
          "connection 3, after request " + request + ": got byte 0x41 that nothing had asked for";
      assertThat(Mismatch.parse(sentence)).hasToString(sentence);
    }
  }
}
