package dev.highwater.client.run;

import dev.highwater.client.connection.Lifespan;
import dev.highwater.client.connection.Misbehaviour;
import dev.highwater.client.exchange.Conversation;
import dev.highwater.client.schedule.RateProfile;
import dev.highwater.client.schedule.RunShare;
import dev.highwater.client.schedule.Schedule;
import dev.highwater.client.schedule.VaryingSchedule;
import dev.highwater.tls.Tls;
import dev.highwater.transport.ConnectionSettings;
import dev.highwater.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a run is told before it starts.
 *
 * @param targets one or more peers, resolved; connections are spread evenly over them
 * @param targetNames of each target, as people know it; all different
 * @param connections kept open, 1 or more
 * @param conversation what is said and expected
 * @param rate requests per second in an open loop, of all clients that share the load, from the end
 *     of the warm-up on; null means a closed loop
 * @param arrivals spacing of the due times in an open loop
 * @param seed of the due times, the same for all clients that share the load
 * @param share which of the due times are this run's
 * @param duration of the measured part; null means until {@code requests} are done
 * @param requests most requests of the measured part; {@link Long#MAX_VALUE} for no limit
 * @param warmup run before the measured part, zero or more
 * @param connectRate new connections per second at the start; null means as fast as possible
 * @param requestTimeout how long a reply may take, above 0
 * @param interval length of the rows of the report, above 0
 * @param sources local addresses to spread the connections over; empty lets the kernel choose
 * @param transport one that is available here
 * @param connectionSettings set on each connection before it connects
 * @param connectTimeout how long an attempt to connect may take, above 0
 * @param tls spoken on every connection; null means plain TCP
 * @param lifespan of each connection
 * @param misbehaving connections besides, one group of a kind, that take no part in the schedule
 * @param startAt when to begin to send; null means as soon as connections are open
 */
public record LoadPlan(
    List<InetSocketAddress> targets,
    List<String> targetNames,
    int connections,
    Conversation conversation,
    @Nullable RateProfile rate,
    Arrivals arrivals,
    long seed,
    RunShare share,
    @Nullable Duration duration,
    long requests,
    Duration warmup,
    @Nullable Double connectRate,
    Duration requestTimeout,
    Duration interval,
    List<InetAddress> sources,
    Transport transport,
    ConnectionSettings connectionSettings,
    Duration connectTimeout,
    @Nullable Tls tls,
    Lifespan lifespan,
    List<Misbehaviour.Group> misbehaving,
    @Nullable Instant startAt) {

  /** Spacing of the due times. */
  public enum Arrivals {
    /** Equal distances. */
    CONSTANT,
    /** Exponentially distributed distances: arrivals that know nothing of each other. */
    POISSON
  }

  /**
   * A step between the seeds of groups. It is not the one by which the generator goes on, since
   * then a group would draw what another does, shifted.
   */
  private static final long SEED_STEP = 0xD1B54A32D192ED03L;

  /** The same plan in an open loop at another rate, in requests per second. */
  public LoadPlan at(double perSecond) {
    return with(targetNames, RateProfile.constant(perSecond), duration, seed, share);
  }

  /** The same plan with another length of the measured part. */
  public LoadPlan lasting(Duration measured) {
    return with(targetNames, rate, measured, seed, share);
  }

  /** The same plan, whose targets people know as {@code group/target}. */
  public LoadPlan named(String group) {
    List<String> names = targetNames.stream().map(name -> group + "/" + name).toList();
    return with(names, rate, duration, seed, share);
  }

  /**
   * The same plan for one of several groups that begin together: where arrivals are at equal
   * distances it begins later by its part of its own spacing, and else it draws others, so that
   * equal groups do not send in lock step.
   *
   * @param number of the group, from 0
   * @param groups how many there are
   */
  public LoadPlan amongGroups(int number, int groups) {
    RunShare shifted = share.shiftedBy((double) number / groups);
    return with(targetNames, rate, duration, seed + number * SEED_STEP, shifted);
  }

  private LoadPlan with(
      List<String> otherNames,
      @Nullable RateProfile otherRate,
      @Nullable Duration otherDuration,
      long otherSeed,
      RunShare otherShare) {
    return new LoadPlan(
        targets,
        otherNames,
        connections,
        conversation,
        otherRate,
        arrivals,
        otherSeed,
        otherShare,
        otherDuration,
        requests,
        warmup,
        connectRate,
        requestTimeout,
        interval,
        sources,
        transport,
        connectionSettings,
        connectTimeout,
        tls,
        lifespan,
        misbehaving,
        startAt);
  }

  boolean isOpenLoop() {
    return rate != null;
  }

  /** A new walk through the run's due times, the same every time; only for an open loop. */
  public Schedule schedule() {
    if (rate == null) {
      throw new IllegalStateException("a closed loop has no schedule");
    }
    if (rate.isConstant()) {
      return arrivalsEach(rate.firstPerSecond());
    }
    return new VaryingSchedule(rate.after(warmup.toNanos()), arrivalsEach(1));
  }

  /**
   * Requests of this run due per second between two times, in nanoseconds after the start; null in
   * a closed loop.
   */
  @Nullable Double wantedPerSecond(long fromNanos, long toNanos) {
    return rate == null
        ? null
        : (Double) share.of(rate.after(warmup.toNanos()).meanPerSecond(fromNanos, toNanos));
  }

  private Schedule arrivalsEach(double perSecond) {
    return switch (arrivals) {
      case CONSTANT -> share.constant(perSecond);
      case POISSON -> share.poisson(perSecond, seed);
    };
  }

  /** Requests of the limit that fall on one connection. */
  long requestsOf(int connection) {
    if (requests == Long.MAX_VALUE) {
      return Long.MAX_VALUE;
    }
    return requests / connections + (connection < requests % connections ? 1 : 0);
  }
}
