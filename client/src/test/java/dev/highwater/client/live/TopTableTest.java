package dev.highwater.client.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.admin.ConnectionsJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopTableTest {
  private static final String LIST =
      """
      {"order": "pending", "limit": 50, "new": 1,
       "endpoints": [{"endpoint": "echo", "connections": 19000, "unwritable": 1,
                      "pending_bytes": 68096}],
       "silent_loops": [%s],
       "connections": [
        {"endpoint": "echo", "peer": "127.0.0.3:45678", "local": "127.0.0.1:7007", "tls": false,
         "age_s": 187.4, "received_bytes": 4722366, "sent_bytes": 4654270, "pending_bytes": 68096,
         "unwritable_s": 180.9, "read_paused": true, "rtt_us": 43, "retransmits": 1234,
         "loop": "server-1"},
        {"endpoint": "echo", "peer": "%s", "local": "127.0.0.1:7007", "tls": true, "age_s": 0.5,
         "received_bytes": 12, "sent_bytes": 12, "pending_bytes": 0, "unwritable_s": 0,
         "read_paused": false, "loop": "server-2"}]}
      """;

  @Test
  void should_show_in_80_columns_what_matters_most() throws Exception {
    assertThat(table(80))
        .containsExactly(
            "19,000 connections, 1 unwritable, 66.5KiB pending; by pending, here",
            "PEER                   PENDING UNWRITABLE     AGE RECEIVED     SENT    RTT  RETR",
            "127.0.0.3:45678        66.5KiB      3m01s   3m07s  4.50MiB  4.44MiB 43.0us 1,234",
            "127.0.0.1:1                 0B          -    0.5s      12B      12B      -     -");
  }

  @Test
  void should_show_everything_in_160_columns() throws Exception {
    assertThat(table(160).get(1))
        .matches(
            "PEER +PENDING +UNWRITABLE +AGE +RECEIVED +SENT +RTT +RETR +READING +TLS +ENDPOINT"
                + " +LOOP +LOCAL");
    assertThat(table(160).get(2))
        .matches(
            "127.0.0.3:45678 +66.5KiB +3m01s +3m07s +4.50MiB +4.44MiB +43.0us +1,234 +paused +no"
                + " +echo +server-1 +127.0.0.1:7007");
    assertThat(table(160)).anyMatch(line -> line.length() > 120);
  }

  @ParameterizedTest
  @CsvSource({"20", "40", "79", "80", "81", "100", "120", "160", "300"})
  void should_never_be_wider_than_asked_for(int width) throws Exception {
    assertThat(table(width)).allMatch(line -> line.length() <= width);
    String longest = "[1111:2222:3333:4444:5555:6666:7777:8888]:65535";
    assertThat(TopTable.of(read("", longest), "here", width, 100, false))
        .allMatch(line -> line.length() <= width)
        .anyMatch(line -> line.startsWith(longest.substring(0, Math.min(20, width))));
  }

  @Test
  void should_leave_out_what_does_not_fit_below() throws Exception {
    assertThat(TopTable.of(read("", "a"), "here", 80, 3, false)).hasSize(3);
  }

  @Test
  void should_name_the_loops_that_are_missing_and_colour_what_is_stuck() throws Exception {
    List<String> lines = TopTable.of(read("\"server-2\"", "a"), "here", 80, 100, true);
    assertThat(lines.get(1))
        .isEqualTo("\u001b[31mno answer from server-2: these connections are missing\u001b[0m");
    assertThat(lines.get(3)).startsWith("\u001b[31m127.0.0.3:45678").endsWith("\u001b[0m");
    assertThat(lines.get(4)).startsWith("a ");
  }

  @Test
  void should_let_nobody_else_steer_the_terminal() throws Exception {
    assertThat(TopTable.of(read("", "\\u001b[2Jx"), "here", 80, 100, false))
        .noneMatch(line -> line.contains("\u001b"))
        .anyMatch(line -> line.startsWith("?[2Jx "));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0B",
    "1023, 1023B",
    "1024, 1.00KiB",
    "68096, 66.5KiB",
    "1023000, 999KiB",
    "1023999, 0.98MiB",
    "1610612736, 1.50GiB",
    "9223372036854775807, 8192PiB"
  })
  void should_write_sizes_with_three_digits(long bytes, String text) {
    assertThat(TopTable.bytes(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.0s",
    "4.21, 4.2s",
    "59.96, 1m00s",
    "307, 5m07s",
    "3599.6, 1h00m",
    "11520, 3h12m",
    "1047600, 12d03h"
  })
  void should_write_durations_with_two_units(double seconds, String text) {
    assertThat(TopTable.duration(seconds)).isEqualTo(text);
  }

  private static List<String> table(int width) throws IOException {
    return TopTable.of(read("", "127.0.0.1:1"), "here", width, 100, false);
  }

  private static ConnectionsJson read(String silentLoops, String peer) throws IOException {
    return ConnectionsJson.read(LIST.formatted(silentLoops, peer).getBytes(StandardCharsets.UTF_8));
  }
}
