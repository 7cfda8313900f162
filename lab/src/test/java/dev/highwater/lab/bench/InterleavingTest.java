package dev.highwater.lab.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class InterleavingTest {
  @Test
  void should_find_who_got_which_bytes() {
    // when
    byte[] order = Interleaving.find(bytes("worldly"), pieces("worl", "ly"), pieces("d"));
    // then
    assertThat(order).containsExactly(2, 0, 0, 0, 3, 2, 0);
  }

  @Test
  void should_go_back_where_both_readers_have_the_same_bytes() {
    // when
    byte[] order = Interleaving.find(bytes("ababc"), pieces("ab", "c"), pieces("ab"));
    byte[] other = Interleaving.find(bytes("aaab"), pieces("a", "b"), pieces("aa"));
    // then
    assertThat(order).isNotNull();
    assertThat(other).containsExactly(2, 3, 1, 2);
  }

  @Test
  void should_find_none_when_bytes_were_lost_or_read_twice() {
    assertThat(Interleaving.find(bytes("world"), pieces("worl"), pieces())).isNull();
    assertThat(Interleaving.find(bytes("world"), pieces("wo"), pieces("wor"))).isNull();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }

  private static List<byte[]> pieces(String... texts) {
    return Stream.of(texts).map(InterleavingTest::bytes).toList();
  }
}
