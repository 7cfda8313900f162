package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.client.option.LoadOptions;
import dev.highwater.server.RunningServer;
import dev.highwater.testing.Certificates;
import dev.highwater.transport.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Every option that a group of a plan may have, wherever it stands and whatever stands beside. */
class PlanScopesTest {
  private static final String GRAMMAR = "[a-z-]+: .*(, from .*)? \\(expected: .*\\)";

  @TempDir private static Path directory;
  private static Map<String, Map<String, String>> optionGroups = Map.of();
  private static RunningServer server;

  /** Where an option of a group can stand. */
  private enum Scope {
    GROUP,
    PHASE,
    OUTERMOST,
    FLAG,
    VARIABLE
  }

  @BeforeAll
  static void prepare() throws IOException {
    Certificates certificates = Certificates.ofThisMachine(directory, "own");
    Path message = Files.writeString(directory.resolve("message.txt"), "hello\n");
    Path messages = Files.writeString(directory.resolve("messages.ndjson"), "{\"send\": \"hi\"}\n");
    server = RunningServer.echo(Transport.NIO);
    optionGroups = new LinkedHashMap<>();
    group("targets", "source-address=127.0.0.1", "targets=" + server.address());
    group("closed loop", "connections=4", "requests=20", "duration=30ms", "seed=7");
    group("rate", "rate=500", "arrivals=poisson", "warmup=10ms", "connect-rate=1k");
    group("steps", "steps=200,400/20ms");
    group("shard", "shard=1/2");
    group("shards", "shard=1", "shards=2");
    group("requests", "length=64", "pipeline=2", "request-timeout=300ms", "expect=echo");
    group("message", "message=hi\\n", "escapes=true", "placeholders=false", "first-message=lo");
    group("message file", "message-file=" + message);
    group("messages", "messages=" + messages);
    group("greeting", "expect-greeting=bytes:1", "request-timeout=200ms");
    group("churn", "requests-per-connection=2", "connection-lifetime=5ms", "close=rst");
    group("misbehaving clients", "stall=25%", "slow-read=1KiB/s:25%", "silent=25%");
    group("resets", "reset=25%");
    group("stream up", "stream=up");
    group("stream down", "stream=down");
    group("stream both", "stream=both");
    group("thresholds", "threshold=p99<1h", "fail-fast=true");
    group(
        "sockets",
        "so-keepalive=true",
        "tcp-nodelay=false",
        "so-linger=0",
        "so-sndbuf=64KiB",
        "so-rcvbuf=64KiB",
        "ip-tos=0x10",
        "connect-timeout=2s");
    group(
        "sockets of linux",
        "tcp-fastopen=true",
        "tcp-keepidle=5s",
        "tcp-keepintvl=1s",
        "tcp-keepcnt=3",
        "tcp-user-timeout=5s",
        "tcp-notsent-lowat=16KiB",
        "tcp-quickack=true",
        "tcp-cork=false",
        "so-busy-poll=0",
        "tcp-maxseg=1000",
        "tcp-congestion=cubic",
        "socket-option=1:9:1");
    group("channels", "write-buffer-low=8KiB", "write-buffer-high=16KiB", "read-size=4KiB");
    group("tls", "tls=true", "tls-protocols=TLSv1.3", "tls-alpn=h2", "tls-server-name=localhost");
    group(
        "tls certificates",
        "tls=true",
        "tls-ca=" + certificates.certificate(),
        "tls-cert=" + certificates.certificate(),
        "tls-key=" + certificates.key());
    group("tls unchecked", "tls=true", "tls-insecure=true");
    group("start", "start-at=2000-01-01T00:00:00Z"); // refused wherever it stands
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  private static void group(String name, String... options) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String option : options) {
      int equals = option.indexOf('=');
      values.put(option.substring(0, equals), option.substring(equals + 1));
    }
    optionGroups.put(name, values);
  }

  @Test
  void should_know_every_option_of_a_group() {
    var declared = new TreeSet<String>();
    new CommandLine(new LoadOptions())
        .getCommandSpec()
        .options()
        .forEach(option -> declared.add(option.longestName().substring("--".length())));
    declared.add("targets");
    var tried = new TreeSet<String>();
    optionGroups.values().forEach(options -> tried.addAll(options.keySet()));
    assertThat(tried).isEqualTo(declared);
  }

  @ParameterizedTest
  @EnumSource(Scope.class)
  void should_take_each_option_alone(Scope scope) {
    for (Map<String, String> options : optionGroups.values()) {
      options.forEach((name, value) -> assertChecked(Map.of(scope, Map.of(name, value))));
    }
  }

  /** The pairs of scopes go round, so that each option group meets all of them. */
  @Test
  void should_take_every_pair_of_option_groups_in_three_pairs_of_scopes() {
    Scope[] scopes = Scope.values();
    List<Map<String, String>> groups = List.copyOf(optionGroups.values());
    int number = 0;
    for (int i = 0; i < groups.size(); i++) {
      for (int j = i + 1; j < groups.size(); j++) {
        for (int k = 0; k < 3; k++, number++) {
          Scope one = scopes[number % scopes.length];
          Scope other = scopes[(number + 1 + number / scopes.length % 4) % scopes.length];
          assertChecked(Map.of(one, groups.get(i), other, groups.get(j)));
        }
      }
    }
  }

  static Stream<Arguments> pairs() {
    List<Arguments> pairs = new ArrayList<>();
    List<String> names = new ArrayList<>(optionGroups.keySet());
    Scope[] scopes = Scope.values();
    int number = 0;
    for (int i = 0; i < names.size(); i++) {
      for (int j = i + 1; j < names.size(); j++) {
        Scope scope = scopes[number % scopes.length];
        Scope other = scopes[(number + 1 + number / scopes.length % 4) % scopes.length];
        pairs.add(Arguments.of(names.get(i), scope, names.get(j), other));
        number++;
      }
    }
    return pairs.stream();
  }

  /** What runs does not depend on where it stood: the scopes go round. */
  @ParameterizedTest
  @MethodSource("pairs")
  void should_run_every_pair_or_say_why_not(String one, Scope scope, String two, Scope other) {
    LoadRun run = run(Map.of(scope, options(one), other, options(two)), "--json=-", "--threads=1");
    // then
    switch (run.exitCode()) {
      case 0, 3 -> assertThat(run.out()).startsWith("{");
      default ->
          assertThat(run.complaints().stream().filter(line -> line.matches(GRAMMAR)))
              .as("exit %d: %s", run.exitCode(), run.err())
              .isNotEmpty();
    }
  }

  private static Map<String, String> options(String group) {
    return optionGroups.getOrDefault(group, Map.of());
  }

  /** Checks all without running it, for which one option is wrong besides. */
  private static void assertChecked(Map<Scope, Map<String, String>> options) {
    LoadRun run = run(options, "--interval=1ms");
    assertThat(run.exitCode()).as("of %s: %s", options, run.err()).isEqualTo(2);
    assertThat(run.complaints())
        .as("of %s", options)
        .anyMatch(line -> line.startsWith("interval: 1ms, from --interval"))
        .allMatch(line -> line.matches(GRAMMAR));
  }

  private static LoadRun run(Map<Scope, Map<String, String>> options, String... flags) {
    List<String> args = new ArrayList<>(List.of(flags));
    Map<String, String> variables = new HashMap<>();
    of(options, Scope.FLAG)
        .forEach((name, value) -> args.add(isPositional(name) ? value : "--" + name + "=" + value));
    of(options, Scope.VARIABLE)
        .forEach(
            (name, value) ->
                variables.put(
                    "HIGHWATER_" + name.replace('-', '_').toUpperCase(Locale.ROOT), value));
    Map<String, String> outermost = new LinkedHashMap<>();
    addDefault(options, outermost, "targets", server.address());
    addDefault(options, outermost, "connections", "4");
    addDefault(options, outermost, "duration", "30ms");
    addDefault(options, outermost, "warmup", "0s");
    outermost.putAll(of(options, Scope.OUTERMOST));
    String plan =
        keys(outermost, "")
            + "phases:\n  - name: one\n"
            + keys(of(options, Scope.PHASE), "    ")
            + "    groups:\n      - name: a\n"
            + keys(of(options, Scope.GROUP), "        ");
    try {
      args.add("--plan=" + Files.writeString(directory.resolve("plan.yaml"), plan));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return LoadRun.with(variables, args.toArray(String[]::new));
  }

  /** What makes a run short, unless the options say otherwise. */
  private static void addDefault(
      Map<Scope, Map<String, String>> options,
      Map<String, String> outermost,
      String name,
      String value) {
    if (options.values().stream().noneMatch(some -> some.containsKey(name))) {
      outermost.put(name, value);
    }
  }

  private static Map<String, String> of(Map<Scope, Map<String, String>> options, Scope scope) {
    return options.getOrDefault(scope, Map.of());
  }

  private static boolean isPositional(String name) {
    return name.equals("targets");
  }

  private static String keys(Map<String, String> options, String indent) {
    StringBuilder keys = new StringBuilder();
    options.forEach((name, value) -> keys.append("%s%s: '%s'%n".formatted(indent, name, value)));
    return keys.toString();
  }
}
