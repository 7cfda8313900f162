package dev.highwater.options;

import dev.highwater.units.ByteSize;
import picocli.CommandLine.Option;

/** How many pending bytes make a connection unwritable, and how few writable again. */
@Section("Channel options")
final class WriteBufferGroup implements Validated {
  @Option(
      names = "--write-buffer-low",
      paramLabel = "SIZE",
      description = "A connection is writable again when less than this is pending.")
  private ByteSize low = new ByteSize(32 * 1024);

  @Option(
      names = "--write-buffer-high",
      paramLabel = "SIZE",
      description =
          "A connection is unwritable when more than this is pending; every queued message counts"
              + " 96 bytes more than its size.")
  private ByteSize high = new ByteSize(64 * 1024);

  ByteSize low() {
    return low;
  }

  ByteSize high() {
    return high;
  }

  @Override
  public void validate(Requested requested, Problems problems) {
    Ranges ranges = new Ranges(requested, problems);
    ranges.size("write-buffer-low", low, 1, Integer.MAX_VALUE);
    ranges.size("write-buffer-high", high, 1, Integer.MAX_VALUE);
    if (high.compareTo(low) >= 0
        || !requested.isReadable("write-buffer-low")
        || !requested.isReadable("write-buffer-high")) {
      return;
    }
    if (requested.isGiven("write-buffer-high")) {
      requested.problem(problems, "write-buffer-high", "at least write-buffer-low, " + low);
    } else { // blame the mark that somebody gave, not the other one's default
      requested.problem(problems, "write-buffer-low", "at most write-buffer-high, " + high);
    }
  }
}
