package dev.highwater.lab;

import dev.highwater.options.ChannelOptionGroup;
import dev.highwater.options.ListenerOptionGroup;
import dev.highwater.options.Problems;
import dev.highwater.options.Program;
import dev.highwater.options.Requested;
import dev.highwater.options.Validated;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Socket options as the programs read them from their flags; nobody runs this command. */
@Command(name = "options")
final class AskedOptions implements Callable<Integer>, Validated {
  @Mixin private ChannelOptionGroup channel = new ChannelOptionGroup();
  @Mixin private ListenerOptionGroup listener = new ListenerOptionGroup();
  private @Nullable Requested requested;

  private AskedOptions() {}

  /**
   * Reads flags such as {@code --so-linger=2s}.
   *
   * @throws IllegalArgumentException when one is wrong
   */
  static AskedOptions of(List<String> flags) {
    AskedOptions asked = new AskedOptions();
    StringWriter errors = new StringWriter();
    PrintWriter err = new PrintWriter(errors);
    if (Program.run(asked, flags.toArray(String[]::new), Map.of(), err, err) != 0) {
      throw new IllegalArgumentException(errors.toString());
    }
    return asked;
  }

  @Override
  public void validate(Requested requested, Problems problems) {
    this.requested = requested;
  }

  @Override
  public Integer call() {
    return 0;
  }

  ChannelOptionGroup channel() {
    return channel;
  }

  ListenerOptionGroup listener() {
    return listener;
  }

  Requested requested() {
    return Objects.requireNonNull(requested, "read before it is asked");
  }
}
