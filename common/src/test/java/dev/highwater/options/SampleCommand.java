package dev.highwater.options;

import dev.highwater.units.HostPort;
import dev.highwater.units.Rate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command with one option of every kind, that remembers what it was called with. */
@Command(
    name = "sample",
    version = "sample 1.2.3",
    description = "Shows every kind of option.",
    footer = {"", "Examples:", "  sample -r 50k localhost:7007"})
class SampleCommand implements Callable<Integer>, Validated {
  @Parameters(arity = "1..*", paramLabel = "HOST:PORT", description = "Where to connect.")
  List<HostPort> targets = new ArrayList<>();

  @Option(
      names = {"-r", "--rate"},
      paramLabel = "RATE",
      description = "Requests a second, a|b.")
  @Nullable Rate rate;

  @Option(
      names = {"-c", "--connections"},
      paramLabel = "N",
      description = "Connections.")
  int connections = 50;

  @Option(
      names = {"-m", "--message"},
      paramLabel = "TEXT",
      description = "What to send.")
  @Nullable String message;

  @Option(
      names = {"-e", "--escapes"},
      description = "Read escapes.")
  boolean escapes;

  @Option(names = "--label", paramLabel = "TEXT", description = "Labels.")
  List<String> labels = List.of();

  @Option(names = "--tag", paramLabel = "KEY=VALUE", description = "Tags.")
  Map<String, String> tags = Map.of();

  @Option(names = "--share", paramLabel = "N", description = "A share.")
  double share = 0.5;

  @Option(names = "--secret-knob", hidden = true, description = "Nobody needs it.")
  int knob;

  @Mixin ClientSocketGroup connect = new ClientSocketGroup();
  @Mixin ChannelOptionGroup channel = new ChannelOptionGroup();
  @Mixin TransportGroup transport = new TransportGroup();
  @Mixin CommonGroup common = new CommonGroup();

  Callable<Integer> body = () -> 0;
  boolean called;
  @Nullable Requested requested;

  @Override
  public Integer call() throws Exception {
    called = true;
    return body.call();
  }

  @Override
  public void validate(Requested now, Problems problems) {
    requested = now;
    if (rate != null && rate.perSecond() <= 0) {
      now.problem(problems, "rate", "above 0");
    }
  }
}
