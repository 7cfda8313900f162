package dev.highwater.options;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.units.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user gets to see for each way to get it wrong. */
class ErrorsTest {
  private final SampleCommand command = new SampleCommand();
  private final ProgramRun program = ProgramRun.of(command);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // unknown
        "--rat 5          | --rat: 5, from the command line (expected: a known flag, nearest --rate)",
        "--rat=5          | --rat: 5, from the command line (expected: a known flag, nearest --rate)",
        "--escape         | --escape: no value, from the command line (expected: a known flag, nearest --escapes)",
        "--no-tcp-nodely  | --no-tcp-nodely: no value, from the command line (expected: a known flag, nearest --no-tcp-nodelay)",
        "--nodelay        | --nodelay: no value, from the command line (expected: a known flag, nearest --tcp-nodelay)",
        "--no-rate b:2    | --no-rate: no value, from the command line (expected: a known flag, nearest --rate)",
        "--qqqqqqqq       | --qqqqqqqq: no value, from the command line (expected: a known flag)",
        "-z               | -z: no value, from the command line (expected: a known flag)",
        "-ez              | -z: no value, from the command line (expected: a known flag)",
        // missing
        "--rate           | rate: nothing, from --rate (expected: a rate such as 500, 50k, 50k/s or 3000/m)",
        "--rate -e        | rate: nothing, from --rate (expected: a rate such as 500, 50k, 50k/s or 3000/m)",
        "--message        | message: nothing, from --message (expected: a value)",
        "--transport      | transport: nothing, from --transport (expected: one of auto, nio, epoll, io_uring, kqueue)",
        // twice
        "--rate 5 -r 6    | rate: 5, from --rate (expected: given once)",
        "-ee              | escapes: true, from --escapes (expected: given once)",
        "--tcp-nodelay --no-tcp-nodelay | tcp-nodelay: true, from --no-tcp-nodelay (expected: given once)",
        // unreadable
        "--rate=          | rate: \"\", from --rate (expected: a rate such as 500, 50k, 50k/s or 3000/m)",
        "--rate -5        | rate: -5, from --rate (expected: a rate such as 500, 50k, 50k/s or 3000/m)",
        "-c1.5            | connections: 1.5, from --connections (expected: a whole number such as 50, 50k or 1M)",
        "-c 3G            | connections: 3G, from --connections (expected: a whole number up to 2147483647)",
        "--share NaN      | share: NaN, from --share (expected: a number such as 5 or 0.5)",
        "--tag a          | tag: a, from --tag (expected: KEY=VALUE)",
        "--escapes=maybe  | escapes: maybe, from --escapes (expected: true or false)",
        "--tcp-nodelay=   | tcp-nodelay: \"\", from --tcp-nodelay (expected: true or false)",
        "--connect-timeout 10KiB | connect-timeout: 10KiB, from --connect-timeout (expected: a duration such as 250us, 10ms, 10s, 1.5m or 1h)",
        "--so-sndbuf 5s   | so-sndbuf: 5s, from --so-sndbuf (expected: a size such as 512, 64KiB or 1.5MiB)",
        "--transport tcp  | transport: tcp, from --transport (expected: one of auto, nio, epoll, io_uring, kqueue)",
        "--log-level loud | log-level: loud, from --log-level (expected: one of error, warn, info, debug)",
        "--socket-option 1:2 | socket-option: 1:2, from --socket-option (expected: LEVEL:NAME:INT, three integers such as 6:23:5)",
        "elsewhere        | targets: elsewhere, from the command line (expected: HOST:PORT)",
        "elsewhere nowhere:1 | targets: elsewhere, from the command line (expected: HOST:PORT)",
        "a:70000          | targets: a:70000, from the command line (expected: HOST:PORT with a port from 0 to 65535)",
        "-- --rate        | targets: --rate, from the command line (expected: HOST:PORT)",
        // out of range
        "--tcp-keepidle 0 | tcp-keepidle: 0, from --tcp-keepidle (expected: 1s to 32767s, a multiple of 1s)",
        "--tcp-keepintvl 1.5s | tcp-keepintvl: 1.5s, from --tcp-keepintvl (expected: 1s to 32767s, a multiple of 1s)",
        "--tcp-keepcnt 128 | tcp-keepcnt: 128, from --tcp-keepcnt (expected: 1 to 127)",
        "--so-linger 32768 | so-linger: 32768, from --so-linger (expected: 0s to 32767s, a multiple of 1s)",
        "--so-rcvbuf 0    | so-rcvbuf: 0, from --so-rcvbuf (expected: 1 to 2147483647)",
        "--so-sndbuf 2GiB | so-sndbuf: 2GiB, from --so-sndbuf (expected: 1 to 2147483647)",
        "--tcp-user-timeout 0 | tcp-user-timeout: 0, from --tcp-user-timeout (expected: 1ms to 2147483647ms, a multiple of 1ms)",
        "--tcp-notsent-lowat 0 | tcp-notsent-lowat: 0, from --tcp-notsent-lowat (expected: 1 to 2147483647)",
        "--ip-tos 256     | ip-tos: 256, from --ip-tos (expected: 0 to 255, decimal or as 0x10)",
        "--ip-tos=-1      | ip-tos: -1, from --ip-tos (expected: 0 to 255, decimal or as 0x10)",
        "--tcp-maxseg 87  | tcp-maxseg: 87, from --tcp-maxseg (expected: 88 to 32767)",
        "--tcp-congestion=../x | tcp-congestion: ../x, from --tcp-congestion (expected: a name of 1 to 15 characters such as cubic)",
        "--read-size 17MiB | read-size: 17MiB, from --read-size (expected: 1 to 16MiB)",
        "--read-size 0    | read-size: 0, from --read-size (expected: 1 to 16MiB)",
        "--threads 1025   | threads: 1025, from --threads (expected: 1 to 1024)",
        "--connect-timeout 0 | connect-timeout: 0, from --connect-timeout (expected: 1ms to 2147483647ms, a multiple of 1ms)",
        // rules over two options
        "--write-buffer-high 16KiB | write-buffer-high: 16KiB, from --write-buffer-high (expected: at least write-buffer-low, 32KiB)",
        "--write-buffer-low 1MiB | write-buffer-low: 1MiB, from --write-buffer-low (expected: at most write-buffer-high, 64KiB)"
      })
  void should_name_what_was_given_from_where_and_the_rule(String args, String problem) {
    // when
    program.run(("localhost:1 " + args).split(" "));
    // then
    assertThat(program.problems()).containsExactly(problem);
    assertThat(program.exitCode()).isEqualTo(2);
    assertThat(command.called).isFalse();
  }

  @Test
  void should_miss_the_targets() {
    assertThat(program.run("-e").problems())
        .containsExactly("targets: nothing, from the command line (expected: HOST:PORT)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HIGHWATER_RATE        | x  | rate: x, from HIGHWATER_RATE (expected: a rate such as 500, 50k, 50k/s or 3000/m)",
        "HIGHWATER_RATE        | '' | rate: \"\", from HIGHWATER_RATE (expected: a rate such as 500, 50k, 50k/s or 3000/m)",
        "HIGHWATER_TCP_NODELAY | '' | tcp-nodelay: \"\", from HIGHWATER_TCP_NODELAY (expected: true or false)",
        "HIGHWATER_TCP_NODELAY | 1  | tcp-nodelay: 1, from HIGHWATER_TCP_NODELAY (expected: true or false)",
        "HIGHWATER_WRITE_BUFFER_HIGH | 16KiB | write-buffer-high: 16KiB, from HIGHWATER_WRITE_BUFFER_HIGH (expected: at least write-buffer-low, 32KiB)",
        "HIGHWATER_RAT         | 5  | HIGHWATER_RAT: 5, from the environment (expected: a known variable, nearest HIGHWATER_RATE)",
        "HIGHWATER_QQQQQQQQ    | 1  | HIGHWATER_QQQQQQQQ: 1, from the environment (expected: a known variable)",
        "HIGHWATER_            | 1  | HIGHWATER_: 1, from the environment (expected: a known variable)"
      })
  void should_name_the_variable(String variable, String value, String problem) {
    // when
    program.with(variable, value).run("localhost:1");
    // then
    assertThat(program.problems()).containsExactly(problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nowhere", "a:1,nowhere", "nowhere,a:1"})
  void should_name_the_variable_of_wrong_targets(String targets) {
    assertThat(program.with("HIGHWATER_TARGETS", targets).run().problems())
        .containsExactly("targets: nowhere, from HIGHWATER_TARGETS (expected: HOST:PORT)");
  }

  @Test
  void should_leave_variables_of_others_alone() {
    assertThat(program.with("HIGH_WATER", "1").with("PATH", "x").run("localhost:1").err())
        .isEmpty();
  }

  @Test
  void should_accept_what_stands_behind_a_double_dash_as_targets() {
    // when
    program.run("-e", "--", "--rate:5");
    // then
    assertThat(command.targets).containsExactly(new HostPort("--rate", 5));
  }

  @Test
  void should_accept_a_value_that_looks_like_a_flag_when_it_is_attached() {
    // when
    program.with("HIGHWATER_MESSAGE", "not this").run("--message=--rate=5", "localhost:1");
    // then
    assertThat(program.err()).isEmpty();
    assertThat(command.message).isEqualTo("--rate=5");
    assertThat(command.rate).isNull();
  }

  @Test
  void should_not_read_files_that_a_value_happens_to_name(@TempDir Path directory)
      throws IOException {
    // given
    Path file = Files.writeString(directory.resolve("arguments"), "--rate 5");
    // when
    program.run("--message", "@" + file, "localhost:1");
    // then
    assertThat(command.message).isEqualTo("@" + file);
  }

  @Test
  void should_accept_the_edges_of_every_range() {
    // when
    program.run(
        ("localhost:1 --tcp-keepidle 32767s --tcp-keepintvl 1s --tcp-keepcnt 127 --so-linger 0"
                + " --so-sndbuf 1 --so-rcvbuf 2147483647 --tcp-user-timeout 1ms --ip-tos 0xff"
                + " --so-busy-poll 0 --tcp-maxseg 88 --tcp-congestion cubic --read-size 16MiB"
                + " --write-buffer-low 64KiB --write-buffer-high 64KiB --threads 1024")
            .split(" "));
    // then
    assertThat(program.err()).isEmpty();
    assertThat(command.channel.ipTos()).isEqualTo(255);
    assertThat(command.transport.threads()).isEqualTo(1024);
  }
}
