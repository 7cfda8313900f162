package dev.highwater.client;

import dev.highwater.client.load.CommonStart;
import dev.highwater.client.load.IntervalRow;
import dev.highwater.client.load.RunListener;
import dev.highwater.client.measure.Measurements;
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
