package dev.highwater.options;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
  @Test
  void should_show_the_sections_in_the_order_in_which_the_command_mixes_them_in() {
    assertThat(help("100"))
        .containsSubsequence(
            "Usage: sample [OPTIONS] HOST:PORT...",
            "Arguments:",
            "Options:",
            "-r, --rate=RATE",
            "Connect options:",
            "--connect-timeout=DURATION",
            "Channel options:",
            "--[no-]tcp-nodelay",
            "Transport:",
            "--threads=N",
            "General:",
            "-h, --help",
            "Units:",
            "64KiB",
            "Examples:");
  }

  @Test
  void should_show_defaults_and_leave_hidden_options_out() {
    assertThat(help("200"))
        .contains("Connections. (default: 50)")
        .contains("How long connecting may take, at least 1ms. (default: 10s)")
        .contains("Nagle's algorithm. (default: true)")
        .contains("Event loops, 1 to 1024. (default: available processors)")
        .contains("Read escapes." + System.lineSeparator())
        .doesNotContain("secret-knob")
        .doesNotContain("null");
  }

  @ParameterizedTest
  @ValueSource(strings = {"80", "100", "10", "x", ""})
  void should_fit_the_terminal_but_never_be_narrower_than_80(String columns) {
    // given
    int width = columns.matches("80|100") ? Integer.parseInt(columns) : 500;
    // when
    String help = help(columns);
    // then
    assertThat(help.lines()).allMatch(line -> line.length() <= width);
    assertThat(help.lines()).anyMatch(line -> line.length() > 70);
  }

  @Test
  void should_tabulate_every_option_that_is_not_hidden() {
    // when
    String table = OptionsTable.markdown(new SampleCommand());
    // then
    assertThat(table.lines())
        .startsWith(
            "| flag | variable | default | what it does |",
            "|---|---|---|---|",
            "| `HOST:PORT` | `HIGHWATER_TARGETS` |  | Where to connect. |",
            "| `-r, --rate RATE` | `HIGHWATER_RATE` |  | Requests a second, a\\|b. |",
            "| `-c, --connections N` | `HIGHWATER_CONNECTIONS` | 50 | Connections. |")
        .contains(
            "| `--write-buffer-low SIZE` | `HIGHWATER_WRITE_BUFFER_LOW` | 32KiB |"
                + " A connection is writable again when less than this is pending. |",
            "| `--threads N` | `HIGHWATER_THREADS` | available processors |"
                + " Event loops, 1 to 1024. |",
            "| `-h, --help` |  |  | Show this help and stop. |")
        .anyMatch(
            line -> line.startsWith("| `--[no-]tcp-nodelay` | `HIGHWATER_TCP_NODELAY` | true"))
        .noneMatch(line -> line.contains("secret-knob"));
    assertThat(table).endsWith("|\n").doesNotContain("\r");
  }

  private static String help(String columns) {
    return ProgramRun.of(new SampleCommand()).with("COLUMNS", columns).run("--help").out();
  }
}
