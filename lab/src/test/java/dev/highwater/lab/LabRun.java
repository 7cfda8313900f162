package dev.highwater.lab;

import dev.highwater.lab.bench.Bench;
import dev.highwater.process.StopSignal;
import dev.highwater.testing.ParsedOptions;
import dev.highwater.transport.ConnectionSettings;
import dev.highwater.transport.SocketSettings;
import dev.highwater.transport.Transport;
import java.time.Duration;

/** Runs one experiment, scaled down, as {@code highwater lab} does. */
final class LabRun {
  private LabRun() {}

  /** The finding of an experiment on one transport, with these flags of the user. */
  static Finding of(Experiment experiment, Transport transport, String... flags)
      throws InterruptedException {
    ParsedOptions options = ParsedOptions.of(flags);
    SocketSettings socket = SocketSettings.ofConnection(transport, options.channel());
    return Laboratory.run(
        experiment,
        new Bench.Settings(
            transport,
            2,
            new ConnectionSettings(socket, options.channel()),
            Duration.ofSeconds(10),
            1,
            false,
            new StopSignal()));
  }
}
