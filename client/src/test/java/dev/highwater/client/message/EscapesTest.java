package dev.highwater.client.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highwater.testing.Seed;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EscapesTest {
  @Test
  void should_turn_every_escape_into_its_byte() {
    assertThat(Escapes.unescape("a\\r\\n\\t\\0\\\\\\x00\\xfF\\x7fb".getBytes(UTF_8)))
        .containsExactly('a', '\r', '\n', '\t', 0, '\\', 0, 0xff, 0x7f, 'b');
  }

  @Test
  void should_leave_all_other_bytes_alone() {
    byte[] bytes = "Gr\u00fc\u00dfe, \u4e16".getBytes(UTF_8);
    assertThat(Escapes.unescape(bytes)).isEqualTo(bytes);
  }

  @Test
  void should_read_back_what_was_escaped() {
    // given
    Random random = Seed.printedFor("EscapesTest");
    for (int i = 0; i < 500; i++) {
      byte[] bytes = new byte[random.nextInt(50)];
      random.nextBytes(bytes);
      StringBuilder escaped = new StringBuilder();
      for (byte b : bytes) {
        boolean plain = b != '\\' && random.nextBoolean();
        escaped.append(plain ? String.valueOf((char) (b & 0xff)) : "\\x%02x".formatted(b));
      }
      // then
      assertThat(Escapes.unescape(escaped.toString().getBytes(ISO_8859_1))).isEqualTo(bytes);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\", "a\\", "\\q", "\\x", "\\x4", "\\xg0", "\\x-1", "\\x+1", "\\R"})
  void should_refuse_a_backslash_that_begins_no_escape(String text) {
    assertThatThrownBy(() -> Escapes.unescape(text.getBytes(UTF_8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\\xHH with two hexadecimal digits");
  }
}
