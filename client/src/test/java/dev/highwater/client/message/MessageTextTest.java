package dev.highwater.client.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.options.Problems;
import dev.highwater.testing.Seed;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTextTest {
  private final Problems problems = new Problems();

  @ParameterizedTest
  @CsvSource({
    "$5, $5",
    "$$, $$",
    "$, $",
    "a$${sequence}b, a${sequence}b",
    "$${, ${",
    "$$$${x}, $${x}",
    "{sequence}, {sequence}",
    "$ {sequence}, $ {sequence}",
    "}{$, }{$"
  })
  void should_leave_alone_what_is_no_placeholder(String text, String meant) {
    // when
    MessageTemplate read = read(text, false, true);
    // then
    assertThat(problems.lines()).isEmpty();
    assertThat(new String(read.constant(), UTF_8)).isEqualTo(meant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "${connection}",
        "${sequence:19}",
        "$$${round}",
        "${request:1}",
        "${random:16}",
        "${text:1k}",
        "${time:s}",
        "a${time:ns}b"
      })
  void should_know_every_placeholder(String text) {
    // when
    MessageTemplate read = read(text, false, true);
    // then
    assertThat(problems.lines()).isEmpty();
    assertThat(read.isConstant()).isFalse();
  }

  @Test
  void should_take_everything_as_it_is_when_placeholders_are_off() {
    assertThat(read("${x} $${y} ${", false, false).constant()).isEqualTo(bytes("${x} $${y} ${"));
    assertThat(read("${x}\\r", true, false).constant()).isEqualTo(bytes("${x}\r"));
    assertThat(problems.lines()).isEmpty();
  }

  @Test
  void should_never_see_a_placeholder_in_what_an_escape_stands_for() {
    assertThat(read("\\x24{sequence}", true, true).constant()).isEqualTo(bytes("${sequence}"));
    assertThat(read("$\\x7bsequence}", true, true).constant()).isEqualTo(bytes("${sequence}"));
    assertThat(read("\\x24${round}", true, true).isConstant()).isFalse();
    assertThat(problems.lines()).isEmpty();
  }

  @Test
  void should_keep_any_bytes_once_their_placeholders_are_escaped() {
    // given
    Random random = Seed.printedFor("MessageTextTest");
    for (int i = 0; i < 500; i++) {
      byte[] bytes = new byte[1 + random.nextInt(30)];
      for (int at = 0; at < bytes.length; at++) {
        bytes[at] = random.nextBoolean() ? (byte) "${}\\x".charAt(random.nextInt(5)) : 7;
      }
      String text = new String(bytes, ISO_8859_1);
      // when every dollar sign before a brace is doubled
      String escaped = text.replace("$", "$$").replaceAll("\\$\\$(?!\\$*\\{)", "\\$");
      // then
      assertThat(read(escaped, false, true).constant()).as(escaped).isEqualTo(bytes);
      assertThat(problems.lines()).as(escaped).isEmpty();
    }
  }

  @Test
  void should_tell_all_mistakes_with_their_places_and_the_nearest_name() {
    // when
    read("GET ${sequense} ${text:0}${}\\r\n${time:m}${connection", false, true);
    // then
    assertThat(problems.lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith("message: ${sequense}, from here at offset 4 (expected: one of $")
                    .endsWith("; $${ is ${ itself, nearest ${sequence})"),
            line ->
                assertThat(line)
                    .isEqualTo(
                        "message: ${text:0}, from here at offset 16 (expected: ${text:N} with N"
                            + " from 1 to 16MiB)"),
            line -> assertThat(line).startsWith("message: ${}, from here at offset 25 ("),
            line ->
                assertThat(line)
                    .isEqualTo(
                        "message: ${time:m}, from here at offset 31 (expected: ${time:s},"
                            + " ${time:ms}, ${time:us} or ${time:ns})"),
            line ->
                assertThat(line)
                    .isEqualTo(
                        "message: ${connection, from here at offset 40 (expected: a } behind it;"
                            + " $${ is ${ itself)"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "${sequence:}",
        "${sequence:0}",
        "${sequence:20}",
        "${sequence:-1}",
        "${connection: 3}",
        "${Sequence}",
        "${ sequence }",
        "${random}",
        "${random:17MiB}",
        "${text:x}",
        "${time}",
        "${time:MS}"
      })
  void should_refuse_what_is_nearly_right(String text) {
    // when
    read(text, false, true);
    // then
    assertThat(problems.lines()).singleElement().asString().contains(text + ", from here at off");
  }

  @Test
  void should_refuse_what_becomes_too_long() {
    // when
    read("${random:9MiB}${text:9MiB}", false, true);
    // then
    assertThat(problems.lines())
        .isEqualTo(
            List.of(
                "message: 18874368 bytes, from here (expected: at most 16MiB with all placeholders"
                    + " filled)"));
  }

  @Test
  void should_tell_so_many_mistakes_and_count_the_rest() {
    // when
    read("${x}".repeat(200), false, true);
    // then
    assertThat(problems.lines()).hasSize(21);
    assertThat(problems.lines().get(20))
        .isEqualTo("message: 180 more mistakes, from here (expected: none)");
  }

  private MessageTemplate read(String text, boolean escapes, boolean placeholders) {
    TextProblems complaints = new TextProblems(problems, "message");
    MessageTemplate read =
        new MessageText(escapes, placeholders).read(text.getBytes(ISO_8859_1), "here", complaints);
    complaints.end("here");
    return read;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
