package dev.highwater.options;

import dev.highwater.process.Environment;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How sockets are waited for, and by how many event loops. */
@Section("Transport")
public final class TransportGroup implements Validated {
  private static final int MAX_THREADS = 1024;

  @Option(
      names = "--transport",
      paramLabel = "NAME",
      description =
          "auto, nio, epoll, io_uring or kqueue. auto is epoll on Linux, kqueue on macOS, else"
              + " nio.")
  private TransportChoice transport = TransportChoice.AUTO;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = {"Event loops, 1 to 1024.", "Default: available processors"})
  private @Nullable Integer threads;

  /** The transport that was asked for; default auto. */
  public TransportChoice transport() {
    return transport;
  }

  /** Event loops, 1 to 1024; absent = the processors available to this process. */
  public int threads() {
    Integer given = threads;
    return given == null ? Math.min(MAX_THREADS, Environment.availableProcessors()) : given;
  }

  @Override
  public void validate(Requested requested, Problems problems) {
    new Ranges(requested, problems).count("threads", threads, 1, MAX_THREADS);
  }
}
