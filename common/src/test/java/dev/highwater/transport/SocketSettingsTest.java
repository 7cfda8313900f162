package dev.highwater.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highwater.options.Problems;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.testing.ParsedOptions;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ReflectiveChannelFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Every option is set and read back, or refused; a kernel of Linux is what the values are of. */
@EnabledOnOs(OS.LINUX)
class SocketSettingsTest {
  private static final String CANNOT = "cannot";
  private static final String UNKNOWN = "unknown";

  /** Flags, what epoll and io_uring read back, what NIO does: the JDK halves buffer sizes. */
  private static final List<Row> CONNECTION =
      List.of(
          new Row("so-keepalive", "", "true", "true"),
          new Row("tcp-keepidle", "33s", "33s", "33s"),
          new Row("tcp-keepintvl", "7s", "7s", "7s"),
          new Row("tcp-keepcnt", "5", "5", "5"),
          new Row("no-tcp-nodelay", "", "false", "false"),
          new Row("so-linger", "0", "0s", "0s"),
          new Row("so-sndbuf", "64KiB", "128KiB", "64KiB"),
          new Row("so-rcvbuf", "64KiB", "128KiB", "64KiB"),
          new Row("tcp-user-timeout", "1500ms", "1500ms", CANNOT),
          new Row("tcp-notsent-lowat", "16KiB", "16KiB", CANNOT),
          new Row("no-tcp-quickack", "", "false", "false"),
          new Row("tcp-cork", "", "true", CANNOT),
          new Row("so-busy-poll", "50us", "50us", CANNOT),
          new Row("ip-tos", "16", "16", "16"),
          new Row("tcp-maxseg", "1000", "1000", CANNOT),
          new Row("tcp-congestion", "reno", "reno", CANNOT),
          new Row("socket-option", "6:25:4096", "6:25:4096", CANNOT));

  private static final List<Row> LISTENER =
      List.of(
          new Row("no-so-reuseaddr", "", "false", "false"),
          new Row("so-reuseport", "", "true", "true"),
          new Row("so-rcvbuf", "64KiB", "128KiB", "64KiB"),
          new Row("so-backlog", "7", "7", UNKNOWN),
          new Row("tcp-defer-accept", "3s", "3s", CANNOT),
          new Row("tcp-fastopen", "5", "5", CANNOT));

  @OnEachTransport
  void should_put_every_option_of_a_connection_in_force_or_refuse_it(Transport transport) {
    check(
        transport,
        CONNECTION,
        transport.channelClass(),
        (kind, asked) -> SocketSettings.ofConnection(kind, asked.channel()));
  }

  @OnEachTransport
  void should_put_every_option_of_a_listener_in_force_or_refuse_it(Transport transport) {
    check(
        transport,
        LISTENER,
        transport.listenerClass(),
        (kind, asked) -> SocketSettings.ofListener(kind, asked.listener(), asked.channel()));
  }

  @OnEachTransport
  void should_refuse_what_the_kernel_refuses_all_in_one_go(Transport transport) {
    // given
    ParsedOptions asked =
        ParsedOptions.of("--tcp-congestion", "nosuch", "--socket-option", "6:9999:1");
    // when
    Problems problems =
        problems(
            transport,
            transport.channelClass(),
            asked,
            SocketSettings.ofConnection(transport, asked.channel()));
    // then
    String rule = transport.isLinuxNative() ? "it answered: " : "this transport cannot set it";
    assertThat(problems.lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith("tcp-congestion: nosuch, from --tcp-congestion (expected: ")
                    .contains(rule),
            line ->
                assertThat(line)
                    .startsWith("socket-option: 6:9999:1, from --socket-option (expected: ")
                    .contains(rule));
  }

  @OnEachTransport
  void should_not_start_a_channel_with_an_option_that_is_refused(Transport transport) {
    ParsedOptions asked = ParsedOptions.of("--socket-option", "6:9999:1");
    SocketSettings settings = SocketSettings.ofConnection(transport, asked.channel());
    withChannel(
        transport,
        transport.channelClass(),
        channel ->
            assertThatThrownBy(() -> settings.applyTo(channel))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("socket-option (expected: "));
  }

  @OnEachTransport
  void should_say_why_the_kernel_put_another_value_in_force(Transport transport) {
    // given
    boolean doubled = transport.isLinuxNative();
    ParsedOptions asked = ParsedOptions.of("--so-sndbuf", "64KiB", "--tcp-keepcnt", "5");
    // when
    List<OptionInForce> rows =
        effective(
            transport,
            transport.channelClass(),
            asked,
            SocketSettings.ofConnection(transport, asked.channel()));
    // then
    assertThat(row(rows, "so-sndbuf"))
        .isEqualTo(
            new OptionInForce(
                "scope",
                "so-sndbuf",
                "64KiB",
                doubled ? "128KiB" : "64KiB",
                "--so-sndbuf",
                doubled ? "the kernel doubles it and caps it at net.core.wmem_max" : null));
    assertThat(row(rows, "tcp-keepcnt"))
        .isEqualTo(new OptionInForce("scope", "tcp-keepcnt", "5", "5", "--tcp-keepcnt", null));
    assertThat(row(rows, "tcp-keepidle").requested()).isNull();
    assertThat(row(rows, "tcp-keepidle").effective()).isNotNull();
  }

  @OnEachTransport
  void should_show_the_backlog_that_the_kernel_granted(Transport transport) throws IOException {
    // given
    String most = Files.readAllLines(Path.of("/proc/sys/net/core/somaxconn")).get(0);
    ParsedOptions asked = ParsedOptions.of("--so-backlog", "2000000");
    SocketSettings settings =
        SocketSettings.ofListener(transport, asked.listener(), asked.channel());
    withChannel(
        transport,
        transport.listenerClass(),
        listener -> {
          // when
          settings.applyTo(listener);
          listener
              .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .syncUninterruptibly();
          // then
          OptionInForce backlog =
              row(
                  new OptionProbe(listener.eventLoop(), asked.requested())
                      .readFrom(listener, "scope", settings),
                  "so-backlog");
          assertThat(backlog.requested()).isEqualTo("2000000");
          assertThat(backlog.effective()).isEqualTo(transport.isLinuxNative() ? most : null);
          assertThat(backlog.note()).contains("net.core.somaxconn");
        });
  }

  private static void check(
      Transport transport,
      List<Row> rows,
      Class<? extends Channel> channelClass,
      BiFunction<Transport, ParsedOptions, SocketSettings> settingsOf) {
    List<String> wrong = new ArrayList<>();
    for (Row row : rows) {
      ParsedOptions asked =
          row.value().isEmpty()
              ? ParsedOptions.of("--" + row.flag())
              : ParsedOptions.of("--" + row.flag(), row.value());
      SocketSettings settings = settingsOf.apply(transport, asked);
      String name = row.flag().replaceFirst("^no-", "");
      List<String> problems = problems(transport, channelClass, asked, settings).lines();
      String got =
          problems.isEmpty()
              ? Objects.requireNonNullElse(
                  row(effective(transport, channelClass, asked, settings), name).effective(),
                  UNKNOWN)
              : problems.get(0).contains("this transport cannot set it") ? CANNOT : problems.get(0);
      String expected = transport.isLinuxNative() ? row.onNative() : row.onNio();
      if (!expected.equals(got)) {
        wrong.add(row + " gave " + got);
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static Problems problems(
      Transport transport,
      Class<? extends Channel> channelClass,
      ParsedOptions asked,
      SocketSettings settings) {
    Problems problems = new Problems();
    withLoops(
        transport,
        loops -> new OptionProbe(loops, asked.requested()).check(channelClass, settings, problems));
    return problems;
  }

  private static List<OptionInForce> effective(
      Transport transport,
      Class<? extends Channel> channelClass,
      ParsedOptions asked,
      SocketSettings settings) {
    List<OptionInForce> rows = new ArrayList<>();
    withLoops(
        transport,
        loops ->
            rows.addAll(
                new OptionProbe(loops, asked.requested())
                    .effective("scope", channelClass, settings)));
    return rows;
  }

  private static OptionInForce row(List<OptionInForce> rows, String name) {
    return rows.stream().filter(row -> row.name().equals(name)).findFirst().orElseThrow();
  }

  private static void withLoops(Transport transport, Consumer<EventLoopGroup> use) {
    EventLoopGroup loops = EventLoops.start(transport, 1, "test");
    try {
      use.accept(loops);
    } finally {
      loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  private static void withChannel(
      Transport transport, Class<? extends Channel> channelClass, Consumer<Channel> use) {
    withLoops(
        transport,
        loops -> {
          Channel channel = new ReflectiveChannelFactory<>(channelClass).newChannel();
          loops.register(channel).syncUninterruptibly();
          use.accept(channel);
          channel.close().syncUninterruptibly();
        });
  }

  private record Row(String flag, String value, String onNative, String onNio) {}
}
