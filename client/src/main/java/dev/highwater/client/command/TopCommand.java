package dev.highwater.client.command;

import dev.highwater.client.live.ConnectionsSource;
import dev.highwater.client.live.TopScreen;
import dev.highwater.client.live.TopTable;
import dev.highwater.metering.ConnectionOrder;
import dev.highwater.options.CommonGroup;
import dev.highwater.options.Problems;
import dev.highwater.options.Requested;
import dev.highwater.options.Validated;
import dev.highwater.options.Version;
import dev.highwater.process.Keyboard;
import dev.highwater.process.Logging;
import dev.highwater.process.StopSignal;
import dev.highwater.process.Terminal;
import dev.highwater.units.HostPort;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code highwater top}: shows which connections of a running program come first in an order. */
@Command(
    name = "top",
    description = {
      "Shows the connections of a running server or client, as top(1) shows processes.",
      "By default those with the most bytes pending: whoever does not read stands on top. On a"
          + " terminal until q or Ctrl-C, else once."
    },
    versionProvider = Version.class,
    footer = {
      "",
      "Examples:",
      "  highwater top",
      "  highwater top --order unwritable 127.0.0.1:9401",
      "  highwater top --once --limit 5",
      "",
      "Exit codes:",
      "  0    shown",
      "  1    nobody answers there, or another program does",
      "  2    wrong usage or configuration"
    })
public final class TopCommand implements Callable<Integer>, Validated {
  private static final int MOST = 1_000;
  private static final int USUAL_ROWS = 24;
  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);

  @Option(
      names = "--order",
      paramLabel = "FIGURE",
      description =
          "What is largest comes first: pending, unwritable, age, received, sent, rtt or"
              + " retransmits. The last two ask the kernel for every connection.")
  private ConnectionOrder order = ConnectionOrder.PENDING;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Most connections to show, 1 to 1000; a terminal shows as many as fit.")
  private int limit = 50;

  @Option(
      names = "--interval",
      paramLabel = "DURATION",
      description = "Time from one drawing to the next, 100ms or more.")
  private Duration interval = Duration.ofSeconds(1);

  @Option(names = "--once", description = "Write the table once and stop, on a terminal too.")
  private boolean once;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "HOST:PORT",
      description = "The admin endpoint of the program to look at.")
  private String address = "127.0.0.1:9400";

  @Mixin private CommonGroup common = new CommonGroup();

  private final PrintWriter out;
  private final Terminal terminal;
  private final StopSignal stop;
  private final Function<IntConsumer, @Nullable Keyboard> keyboards;
  private @Nullable HostPort asked;

  /**
   * @param out standard output
   * @param terminal what that can show
   * @param stop ends it
   */
  public TopCommand(PrintWriter out, Terminal terminal, StopSignal stop) {
    this(out, terminal, stop, Keyboard::open);
  }

  /** The same with another keyboard. */
  TopCommand(
      PrintWriter out,
      Terminal terminal,
      StopSignal stop,
      Function<IntConsumer, @Nullable Keyboard> keyboards) {
    this.out = out;
    this.terminal = terminal;
    this.stop = stop;
    this.keyboards = keyboards;
  }

  @Override
  public void validate(Requested requested, Problems problems) {
    if (limit < 1 || limit > MOST) {
      requested.problem(problems, "limit", "1 to " + MOST);
    }
    if (interval.compareTo(SHORTEST_INTERVAL) < 0) {
      requested.problem(problems, "interval", "100ms or more");
    }
    try {
      HostPort given = HostPort.parse(address);
      if (given.port() == 0) {
        throw new IllegalArgumentException("HOST:PORT with a port from 1 to 65535");
      }
      asked = given;
    } catch (IllegalArgumentException rule) {
      requested.problem(problems, "address", String.valueOf(rule.getMessage()));
    }
  }

  /**
   * @throws dev.highwater.process.CannotRunException if nobody answers, or another program
   */
  @Override
  public Integer call() throws InterruptedException {
    Logging.apply(common.logLevel());
    HostPort from = Objects.requireNonNull(asked, "validated before it is called");
    ConnectionsSource source = new ConnectionsSource(from, order, limit);
    if (once || !terminal.isLive()) {
      boolean isColoured = terminal.isColoured();
      TopTable.of(source.read(), from.toString(), terminal.columns(), Integer.MAX_VALUE, isColoured)
          .forEach(out::println);
      out.flush();
      return 0;
    }
    source.read(); // what is wrong is told before the terminal is taken
    try (Keyboard keyboard = keyboards.apply(this::pressed);
        TopScreen screen = new TopScreen(out)) {
      do {
        Keyboard.Size size = keyboard == null ? null : keyboard.size();
        int columns = size == null ? terminal.columns() : size.columns();
        int rows = size == null ? USUAL_ROWS : size.rows();
        screen.draw(
            TopTable.of(source.read(), from.toString(), columns, rows - 1, terminal.isColoured()));
      } while (!stop.await(interval.toNanos()));
    }
    return 0;
  }

  private void pressed(int key) {
    if (key == 'q' || key == 'Q') {
      stop.request();
    }
  }
}
