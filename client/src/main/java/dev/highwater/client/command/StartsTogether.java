package dev.highwater.client.command;

import dev.highwater.client.measure.Measurements;
import dev.highwater.client.run.CommonStart;
import dev.highwater.client.run.IntervalRow;
import dev.highwater.client.run.RunListener;
import io.netty.channel.Channel;
import java.time.Duration;
import java.time.Instant;

/** Holds a run back until all of its phase have opened their connections. */
record StartsTogether(RunListener listener, CommonStart together) implements RunListener {
  @Override
  public void connecting(int open, int wanted) {
    listener.connecting(open, wanted);
  }

  @Override
  public void waiting(int open, Duration left) {
    listener.waiting(open, left);
  }

  @Override
  public Long connected() throws InterruptedException {
    return together.await();
  }

  @Override
  public void started(Instant at) {
    listener.started(at);
  }

  @Override
  public void interval(IntervalRow row, Measurements measured) {
    listener.interval(row, measured);
  }

  @Override
  public void beforeClose(Channel connection) {
    listener.beforeClose(connection);
  }
}
