package dev.highwater.client.live;

import dev.highwater.client.measure.IntervalLog;
import dev.highwater.client.measure.Measurements;
import dev.highwater.client.option.OutputOptions;
import dev.highwater.client.report.EventLog;
import dev.highwater.client.run.IntervalRow;
import dev.highwater.client.run.RunListener;
import dev.highwater.transport.OptionInForce;
import io.netty.channel.Channel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Shows a run while it goes on, and keeps what the report will need of its course. */
public final class Progress implements RunListener, AutoCloseable {
  private final Display display;
  private final OutputOptions output;
  private final @Nullable IntervalLog log;
  private final EventLog events;
  private final Function<Channel, List<OptionInForce>> readOptions;
  private final List<IntervalRow> rows = new ArrayList<>();
  private List<OptionInForce> optionsInForce = List.of();

  /**
   * @param display where it is shown
   * @param events gets every interval as well
   * @param readOptions reads the socket options of a connection
   */
  public Progress(
      Display display,
      OutputOptions output,
      EventLog events,
      Function<Channel, List<OptionInForce>> readOptions) {
    this.display = display;
    this.output = output;
    this.log = output.openLog();
    this.events = events;
    this.readOptions = readOptions;
  }

  @Override
  public void connecting(int open, int wanted) {
    display.connecting(open);
  }

  @Override
  public void waiting(int open, Duration left) {
    display.waiting(open, left);
  }

  @Override
  public void started(Instant at) {
    if (log != null) {
      log.start(at.toEpochMilli());
    }
  }

  @Override
  public void interval(IntervalRow row, Measurements measured) {
    display.interval(row);
    rows.add(row);
    events.interval(row);
    if (log != null && !row.isWarmup()) {
      log.add(row.startSeconds(), row.seconds(), measured);
    }
  }

  @Override
  public void beforeClose(Channel connection) {
    optionsInForce = readOptions.apply(connection);
  }

  public List<IntervalRow> rows() {
    return rows;
  }

  /** The options of one connection; empty when none was open at the end. */
  public List<OptionInForce> optionsInForce() {
    return optionsInForce;
  }

  /** The run is over: standard error is free for what else there is to say. */
  public void end() {
    display.end();
  }

  /**
   * Ends what is shown, and the interval log.
   *
   * @throws dev.highwater.process.CannotRunException if some of that log was lost
   */
  @Override
  public void close() {
    end();
    if (log != null) {
      output.close(log);
    }
  }
}
