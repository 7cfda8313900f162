package dev.highwater.client.option;

import dev.highwater.client.run.LoadPlan;
import dev.highwater.options.ChannelOptionGroup;
import dev.highwater.options.ClientSocketGroup;
import dev.highwater.options.ClientTlsGroup;
import dev.highwater.options.Problems;
import dev.highwater.options.Requested;
import dev.highwater.options.Validated;
import dev.highwater.tls.Tls;
import dev.highwater.transport.ConnectionSettings;
import dev.highwater.transport.SocketSettings;
import dev.highwater.transport.Transport;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Everything that is asked for of one load: whom, how much, what, and over which connections. */
@Command
public final class LoadOptions implements Validated {
  @Mixin private TargetOptions targets = new TargetOptions();
  @Mixin private PaceOptions pace = new PaceOptions();
  @Mixin private RequestOptions request = new RequestOptions();
  @Mixin private ChurnOptions churn = new ChurnOptions();
  @Mixin private MisbehavingOptions misbehaving = new MisbehavingOptions();
  @Mixin private StreamOptions stream = new StreamOptions();
  @Mixin private ThresholdOptions thresholds = new ThresholdOptions();
  @Mixin private ClientSocketGroup socketOptions = new ClientSocketGroup();
  @Mixin private ChannelOptionGroup channelOptions = new ChannelOptionGroup();
  @Mixin private ClientTlsGroup tlsOptions = new ClientTlsGroup();

  /**
   * With a plan it is each of its groups that has to be right, and not what they have in common.
   */
  @Override
  public boolean applies(Requested requested) {
    return !requested.mentions("plan");
  }

  @Override
  public void validate(Requested requested, Problems problems) {
    misbehaving.validate(pace.connections(), requested, problems);
    if (tlsOptions.shared().isOn()) {
      misbehaving.refuseWithTls(requested, problems);
      if (requested
          .given("close")
          .equalsIgnoreCase("half")) { // it would shut the socket past close_notify
        requested.problem(problems, "close", "fin or rst, since there is tls");
      }
    }
  }

  public TargetOptions targets() {
    return targets;
  }

  public PaceOptions pace() {
    return pace;
  }

  public ThresholdOptions thresholds() {
    return thresholds;
  }

  /** Whether bytes are moved in place of requests. */
  public boolean isStream() {
    return stream.isAsked();
  }

  /** Connections that are measured: those that are not difficult on purpose. */
  int healthyConnections() {
    return misbehaving.healthyOf(pace.connections());
  }

  /** What is to be set on each of the connections. */
  public SocketSettings socketSettings(Transport transport) {
    return SocketSettings.ofClient(transport, channelOptions, socketOptions);
  }

  /** What every connection speaks; null for plain TCP. */
  public @Nullable Tls tls(Requested asked) {
    return Tls.ofClient(tlsOptions, socketOptions.connectTimeout(), asked);
  }

  /**
   * The plan of one run.
   *
   * @param interval length of the rows of the report
   */
  public LoadPlan plan(
      Transport transport, SocketSettings socket, @Nullable Tls tls, Duration interval) {
    ConnectionSettings connection = new ConnectionSettings(socket, channelOptions);
    return new LoadPlan(
        targets.resolved(),
        targets.typed(),
        healthyConnections(),
        stream.orElse(
            request.conversation(pace.seed(), pace.numbering()),
            pace.seed(),
            connection.marks().high()),
        pace.rate(),
        pace.arrivals(),
        pace.arrivalsSeed(),
        pace.share(),
        pace.duration(),
        pace.requests(),
        pace.warmup(),
        pace.connectRate(),
        request.requestTimeout(),
        interval,
        targets.sources(),
        transport,
        connection,
        socketOptions.connectTimeout(),
        tls,
        churn.lifespan(pace.seed()),
        misbehaving.groups(pace.connections()),
        pace.startAt());
  }

  /** In words: {@code 50 connections, closed loop, 10s after 1s of warm-up; 512 random, ...}. */
  public String inWords() {
    return (stream.isAsked()
            ? pace.inWords(stream.inWords())
            : pace.inWords() + "; " + request.inWords())
        + churn.inWords();
  }

  /** The same with another word for the pace and the time of each run. */
  public String inWords(String pace) {
    return pace + "; " + request.inWords() + churn.inWords();
  }
}
