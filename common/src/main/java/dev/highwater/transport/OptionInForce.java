package dev.highwater.transport;

import dev.highwater.options.Requested;
import dev.highwater.options.RequestedOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One option, as it was requested beside what is in force.
 *
 * @param scope {@code listener}, {@code connection} or {@code program}
 * @param name the flag without dashes
 * @param requested as it was given; null where the kernel was left to decide
 * @param effective as it was read back; null where it cannot be read
 * @param origin where the requested value came from
 * @param note why the two differ; null where they agree or nothing is known
 */
public record OptionInForce(
    String scope,
    String name,
    @Nullable String requested,
    @Nullable String effective,
    String origin,
    @Nullable String note) {

  /** All options of a program: those of its sockets as they are, and the rest as requested. */
  public static List<OptionInForce> all(Requested asked, List<OptionInForce> ofSockets) {
    List<OptionInForce> all = new ArrayList<>(ofSockets);
    for (RequestedOption option : asked.all()) {
      if (ofSockets.stream().noneMatch(known -> known.name().equals(option.name()))) {
        all.add(
            new OptionInForce(
                "program",
                option.name(),
                option.value(),
                option.value(),
                option.origin().describe(),
                null));
      }
    }
    return all;
  }
}
