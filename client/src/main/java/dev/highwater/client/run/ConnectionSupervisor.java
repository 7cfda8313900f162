package dev.highwater.client.run;

import dev.highwater.client.connection.ConnectionSlot;
import dev.highwater.client.connection.Connector;
import dev.highwater.client.connection.LoopWork;
import dev.highwater.client.exchange.Mismatch;
import dev.highwater.client.measure.Recorder;
import dev.highwater.client.schedule.ScheduleShare;
import dev.highwater.metering.ConnectionEnd;
import dev.highwater.metering.ConnectionMetrics;
import io.netty.channel.EventLoop;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Supervises the connections of one event loop: says which may send, and fills the places of those
 * that have ended.
 *
 * <p>Used on its event loop, unless it says otherwise.
 */
final class ConnectionSupervisor implements LoopWork {
  private final LoopSlots slots;
  private final Recorder recorder;
  private final boolean isOpenLoop;
  private final Ramp ramp;
  private final LoopTallies tallies;
  private final RequestProgress progress;
  private volatile @Nullable Mismatch mismatch;

  /**
   * @param isOpenLoop whether requests are due by a schedule, and not when a reply comes
   * @param connects when each connection is to be opened; null means as soon as possible
   * @param meters of every target
   */
  ConnectionSupervisor(
      EventLoop loop,
      LoopSlots slots,
      Recorder recorder,
      boolean isOpenLoop,
      Connector connector,
      @Nullable ScheduleShare connects,
      List<ConnectionMetrics> meters) {
    this.slots = slots;
    this.recorder = recorder;
    this.isOpenLoop = isOpenLoop;
    this.ramp = new Ramp(loop, slots.all(), connector, this, connects);
    this.tallies = new LoopTallies(meters, ramp::outcomes);
    this.progress = new RequestProgress(tallies);
  }

  /** How the connections come to be. */
  Ramp ramp() {
    return ramp;
  }

  /** What has been counted of the connections, and when. */
  LoopTallies tallies() {
    return tallies;
  }

  /** How far it is with the requests. */
  RequestProgress progress() {
    return progress;
  }

  /** The first wrong byte that was seen; from any thread. */
  @Nullable Mismatch mismatch() {
    return mismatch;
  }

  /** From here on it counts how long requests wait for a connection. */
  void beginWaits(long nowNanos) {
    slots.all().forEach(slot -> beginWait(slot, nowNanos));
  }

  private void beginWait(ConnectionSlot slot, long nowNanos) {
    if (progress.isSending() && !slot.isReady()) {
      slot.beginWait(nowNanos, isOpenLoop || progress.isUsedUp() ? 0 : 1);
    }
  }

  @Override
  public Recorder recorder() {
    return recorder;
  }

  @Override
  public boolean isSending() {
    return progress.isSending();
  }

  @Override
  public boolean takeTurn(long nowNanos) {
    return !isOpenLoop && progress.take(nowNanos);
  }

  @Override
  public void started(int requests) {
    progress.started(requests);
  }

  @Override
  public void ended(int requests) {
    if (progress.ended(requests) && slots.waiting() == 0) {
      long now = System.nanoTime();
      progress.finish(now);
      slots.endWaits(now);
    }
  }

  @Override
  public void mismatch(Mismatch found) {
    if (mismatch == null) {
      mismatch = found;
    }
  }

  @Override
  public void connected(ConnectionSlot slot) {
    if (!slot.isReady()) {
      slots.connected(slot);
    }
  }

  @Override
  public void ready(ConnectionSlot slot) {
    slots.ready(slot);
    slot.endWait(recorder, System.nanoTime());
  }

  @Override
  public void failed(ConnectionSlot slot) {
    slots.failed(slot);
  }

  @Override
  public void closed(ConnectionSlot slot, ConnectionEnd end, boolean wasReady) {
    slots.closed(slot, wasReady);
    if (wasReady) {
      beginWait(slot, System.nanoTime());
    }
    boolean isNeeded = !progress.isUsedUp() || slot.waiting() > 0;
    if (isNeeded || !slot.endedAsPlanned()) {
      ramp.refill(slot);
    }
  }
}
