package dev.highwater.options;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.units.ByteSize;
import dev.highwater.units.HostPort;
import dev.highwater.units.Rate;
import dev.highwater.units.RawSocketOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrecedenceTest {
  private final SampleCommand command = new SampleCommand();
  private final ProgramRun program = ProgramRun.of(command);
  @TempDir private Path directory;

  @Test
  void should_take_the_flag_before_the_variable_before_the_key_before_the_default()
      throws IOException {
    // given
    String file = file("rate: 3\nconnections: 3\nmessage: three\nread-size: 3k\n");
    program
        .with("HIGHWATER_RATE", "2")
        .with("HIGHWATER_CONNECTIONS", "2")
        .with("HIGHWATER_MESSAGE", "two");
    // when
    program.run("--config", file, "--rate", "1", "-c1", "localhost:1");
    // then
    assertThat(program.err()).isEmpty();
    assertThat(command.rate).isEqualTo(new Rate(1));
    assertThat(command.connections).isEqualTo(1);
    assertThat(command.message).isEqualTo("two");
    assertThat(command.channel.readSize()).isEqualTo(ByteSize.parse("3k"));
    assertThat(command.share).isEqualTo(0.5);
    assertThat(origin("rate")).isEqualTo("--rate");
    assertThat(origin("connections")).isEqualTo("--connections");
    assertThat(origin("message")).isEqualTo("HIGHWATER_MESSAGE");
    assertThat(origin("read-size")).isEqualTo(file + " (read-size)");
    assertThat(origin("share")).isEqualTo("default");
    assertThat(origin("targets")).isEqualTo("the command line");
  }

  @Test
  void should_report_every_option_as_it_was_asked_for() {
    // when
    program.with("HIGHWATER_LABEL", "a, b").run("--rate=5k", "localhost:1", "localhost:2");
    // then
    assertThat(command.requested.all())
        .contains(
            new RequestedOption("rate", "5k", new Origin(Origin.Kind.FLAG, "--rate")),
            new RequestedOption(
                "label", "a,b", new Origin(Origin.Kind.ENVIRONMENT, "HIGHWATER_LABEL")),
            new RequestedOption("connect-timeout", "10s", Origin.DEFAULT),
            new RequestedOption("transport", "auto", Origin.DEFAULT),
            new RequestedOption("write-buffer-low", "32KiB", Origin.DEFAULT),
            new RequestedOption("so-sndbuf", null, Origin.DEFAULT),
            new RequestedOption(
                "targets",
                "localhost:1,localhost:2",
                new Origin(Origin.Kind.FLAG, "the command line")))
        .extracting(RequestedOption::name)
        .doesNotHaveDuplicates()
        .doesNotContain("help", "version");
  }

  @ParameterizedTest
  @CsvSource({
    "--tcp-nodelay,          true,  --tcp-nodelay",
    "--no-tcp-nodelay,       false, --no-tcp-nodelay",
    "--tcp-nodelay=true,     true,  --tcp-nodelay",
    "--tcp-nodelay=false,    false, --tcp-nodelay",
    "--no-so-keepalive,      true,  default"
  })
  void should_switch_by_flag(String flag, boolean nodelay, String origin) {
    // when
    program.run(flag, "localhost:1");
    // then
    assertThat(program.err()).isEmpty();
    assertThat(command.channel.tcpNodelay()).isEqualTo(nodelay);
    assertThat(origin("tcp-nodelay")).isEqualTo(origin);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void should_switch_by_variable(boolean on) {
    // when
    program
        .with("HIGHWATER_TCP_NODELAY", Boolean.toString(on))
        .with("HIGHWATER_SO_KEEPALIVE", Boolean.toString(on))
        .with("HIGHWATER_ESCAPES", Boolean.toString(on))
        .run("localhost:1");
    // then
    assertThat(program.err()).isEmpty();
    assertThat(command.channel.tcpNodelay()).isEqualTo(on);
    assertThat(command.channel.soKeepalive()).isEqualTo(on);
    assertThat(command.escapes).isEqualTo(on);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void should_switch_by_key(boolean on) throws IOException {
    // given
    String file = file("tcp-nodelay: %1$s\nso-keepalive: %1$s\nescapes: %1$s\n".formatted(on));
    // when
    program.with("HIGHWATER_CONFIG", file).run("localhost:1");
    // then
    assertThat(program.err()).isEmpty();
    assertThat(command.channel.tcpNodelay()).isEqualTo(on);
    assertThat(command.channel.soKeepalive()).isEqualTo(on);
    assertThat(command.escapes).isEqualTo(on);
  }

  @Test
  void should_leave_a_switch_at_its_default_when_nobody_mentions_it() {
    // when
    program.run("localhost:1");
    // then
    assertThat(command.channel.tcpNodelay()).isTrue();
    assertThat(command.channel.soKeepalive()).isNull();
    assertThat(command.escapes).isFalse();
  }

  @Test
  void should_replace_a_list_as_a_whole() throws IOException {
    // given
    String file = file("label: [file]\ntargets: ['file:1', 'file:2']\n");
    program.with("HIGHWATER_LABEL", "variable").with("HIGHWATER_CONFIG", file);
    // when
    program.run("--label", "one", "--label=two");
    // then
    assertThat(command.labels).containsExactly("one", "two");
    assertThat(command.targets).containsExactly(new HostPort("file", 1), new HostPort("file", 2));
  }

  @Test
  void should_split_lists_in_the_environment_at_commas() {
    // when
    program
        .with("HIGHWATER_TARGETS", "a:1, b:2")
        .with("HIGHWATER_TAG", "k=v,l=w")
        .with("HIGHWATER_SOCKET_OPTION", "6:1:2")
        .run();
    // then
    assertThat(program.err()).isEmpty();
    assertThat(command.targets).containsExactly(new HostPort("a", 1), new HostPort("b", 2));
    assertThat(command.tags).isEqualTo(Map.of("k", "v", "l", "w"));
    assertThat(command.channel.socketOptions()).isEqualTo(List.of(new RawSocketOption(6, 1, 2)));
  }

  @Test
  void should_not_split_what_a_list_in_the_file_keeps_together() throws IOException {
    // when
    program.run("--config", file("label: ['a,b', \"c d\"]"), "localhost:1");
    // then
    assertThat(command.labels).containsExactly("a,b", "c d");
  }

  @Test
  void should_take_values_as_they_are_written() throws IOException {
    // given
    String file = file("ip-tos: 010\nmessage: '--rate=5 ${HOME} \"q\"'\n");
    // when
    program.run("--config", file, "--", "localhost:1");
    // then
    assertThat(program.err()).isEmpty();
    assertThat(command.channel.ipTos()).isEqualTo(10); // not octal
    assertThat(command.message).isEqualTo("--rate=5 ${HOME} \"q\"");
  }

  @Test
  void should_accept_an_empty_text_from_everywhere() throws IOException {
    assertThat(messageFrom("--message=", "localhost:1")).isEmpty();
    assertThat(messageFrom("--message", "", "localhost:1")).isEmpty();
    assertThat(messageFrom("--config", file("message: ''"), "localhost:1")).isEmpty();
    program.with("HIGHWATER_MESSAGE", "").run("localhost:1");
    assertThat(command.message).isEmpty();
  }

  @Test
  void should_ignore_a_wrong_variable_that_a_flag_overrides() {
    // when
    program.with("HIGHWATER_RATE", "nonsense").run("--rate", "5", "localhost:1");
    // then
    assertThat(program.exitCode()).isZero();
  }

  private static String messageFrom(String... args) {
    SampleCommand fresh = new SampleCommand();
    ProgramRun.of(fresh).run(args);
    return fresh.message;
  }

  private String origin(String name) {
    return command.requested.origin(name).describe();
  }

  private String file(String yaml) throws IOException {
    return Files.writeString(directory.resolve("options.yaml"), yaml).toString();
  }
}
