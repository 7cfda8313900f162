package dev.highwater.testing;

import dev.highwater.options.ChannelOptionGroup;
import dev.highwater.options.ListenerOptionGroup;
import dev.highwater.options.Problems;
import dev.highwater.options.Program;
import dev.highwater.options.Requested;
import dev.highwater.options.TlsGroup;
import dev.highwater.options.TransportGroup;
import dev.highwater.options.Validated;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What is asked of sockets and of the transport, as a program gets it from its arguments. */
@Command(name = "test")
public final class ParsedOptions implements Callable<Integer>, Validated {
  @Mixin private ChannelOptionGroup channel = new ChannelOptionGroup();
  @Mixin private ListenerOptionGroup listener = new ListenerOptionGroup();
  @Mixin private TransportGroup transport = new TransportGroup();
  @Mixin private TlsGroup tls = TlsGroup.ofServer();
  private Requested requested;

  private ParsedOptions() {}

  /** Parses flags such as {@code --so-linger 0}; refuses those that are wrong. */
  public static ParsedOptions of(String... flags) {
    ParsedOptions parsed = new ParsedOptions();
    StringWriter errors = new StringWriter();
    PrintWriter err = new PrintWriter(errors);
    if (Program.run(parsed, flags, Map.of(), err, err) != 0) {
      throw new IllegalArgumentException(errors.toString());
    }
    return parsed;
  }

  @Override
  public void validate(Requested asked, Problems problems) {
    requested = asked;
  }

  @Override
  public Integer call() {
    return 0;
  }

  public ChannelOptionGroup channel() {
    return channel;
  }

  public ListenerOptionGroup listener() {
    return listener;
  }

  public TransportGroup transport() {
    return transport;
  }

  public TlsGroup tls() {
    return tls;
  }

  public Requested requested() {
    return requested;
  }
}
