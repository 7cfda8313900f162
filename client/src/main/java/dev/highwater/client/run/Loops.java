package dev.highwater.client.run;

import dev.highwater.admin.MetricSource;
import dev.highwater.client.connection.ConnectMeters;
import dev.highwater.client.connection.ConnectionSlot;
import dev.highwater.client.connection.MisbehavingSlot;
import dev.highwater.client.connection.Misbehaviour;
import dev.highwater.client.exchange.Mismatch;
import dev.highwater.client.run.IntervalRow.Kind;
import dev.highwater.client.run.LoopTallies.Tally;
import dev.highwater.metering.ConnectionMetrics;
import dev.highwater.metering.ConnectionTotals;
import dev.highwater.metering.Role;
import dev.highwater.transport.ConnectOutcome;
import dev.highwater.units.HostPort;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The event loops of one run, asked and told as if they were one; not from one of them. */
final class Loops {
  private final List<LoopLoad> all = new ArrayList<>();
  private final List<ConnectionMetrics> meters = new ArrayList<>();
  private final List<ConnectMeters> connects = new ArrayList<>();
  private final Map<Misbehaviour, ConnectionMetrics> misbehaving =
      new EnumMap<>(Misbehaviour.class);

  /**
   * Deals the run's places for connections out to event loops.
   *
   * @param eventLoops to run on; more than connections are not used
   */
  Loops(LoadPlan plan, List<EventLoop> eventLoops) {
    WriteBufferWaterMark marks = plan.connectionSettings().marks();
    for (String name : plan.targetNames()) {
      meters.add(
          ConnectionMetrics.builder(name)
              .role(Role.CLIENT)
              .marks(marks.low(), marks.high())
              .tcpInfo(plan.transport().isLinuxNative())
              .build());
      connects.add(new ConnectMeters(name));
    }
    plan.misbehaving()
        .forEach(
            group ->
                misbehaving.put(
                    group.kind(),
                    ConnectionMetrics.builder(group.kind().toString()).role(Role.CLIENT).build()));
    int used = Math.min(eventLoops.size(), plan.connections());
    for (int i = 0; i < used; i++) {
      all.add(
          new LoopLoad(
              eventLoops.get(i),
              plan,
              i,
              used,
              slots(plan, i, used),
              places(plan, i, used),
              meters));
    }
  }

  List<EventLoop> eventLoops() {
    return all.stream().map(LoopLoad::loop).toList();
  }

  boolean areFinished() {
    return all.stream().allMatch(loop -> loop.progress().isFinished());
  }

  /** When the last of them was finished, of {@link System#nanoTime()}; once all are. */
  long finishedNanos() {
    long latest = all.get(0).progress().finishedNanos();
    for (LoopLoad loop : all) {
      long finished = loop.progress().finishedNanos();
      latest = finished - latest > 0 ? finished : latest;
    }
    return latest;
  }

  int open() {
    return all.stream().mapToInt(loop -> loop.slots().open()).sum();
  }

  /** Connections that are open, and those whose successor is about to be. */
  int kept() {
    return all.stream().mapToInt(loop -> loop.slots().kept()).sum();
  }

  @Nullable Mismatch mismatch() {
    return all.stream().map(LoopLoad::mismatch).filter(Objects::nonNull).findFirst().orElse(null);
  }

  Map<ConnectOutcome, Long> attempts() throws InterruptedException {
    Map<ConnectOutcome, Long> sum = new EnumMap<>(ConnectOutcome.class);
    for (Map<ConnectOutcome, Long> part : ask(loop -> loop.ramp().outcomes())) {
      part.forEach((outcome, count) -> sum.merge(outcome, count, Long::sum));
    }
    return sum;
  }

  /** What became of each target's connections up to now, in their order. */
  List<TargetResult> targets(LoadPlan plan) throws InterruptedException {
    int count = plan.targets().size();
    int[] open = new int[count];
    for (int[] part : ask(loop -> loop.slots().keptByTarget(count))) {
      Arrays.setAll(open, i -> open[i] + part[i]);
    }
    List<TargetResult> results = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Map<ConnectOutcome, Long> failed = connects.get(i).outcomes();
      failed.values().removeIf(attempts -> attempts == 0);
      Long opened = failed.remove(ConnectOutcome.OK);
      InetSocketAddress target = plan.targets().get(i);
      int wanted = plan.connections() / count + (i < plan.connections() % count ? 1 : 0);
      results.add(
          new TargetResult(
              new HostPort(target.getHostString(), target.getPort()).toString(),
              wanted,
              opened == null ? 0 : opened,
              failed,
              open[i]));
    }
    return results;
  }

  TlsResult tls() {
    return TlsResult.of(connects);
  }

  /** What tells a scrape of the attempts to connect to each target. */
  List<MetricSource> metricSources() {
    return List.copyOf(connects);
  }

  /** What each target's connections have done, by the target's name. */
  Map<String, ConnectionMetrics> metersByName(LoadPlan plan) {
    Map<String, ConnectionMetrics> byName = new LinkedHashMap<>();
    for (int i = 0; i < meters.size(); i++) {
      byName.put(plan.targetNames().get(i), meters.get(i));
    }
    return byName;
  }

  /** What became of the difficult connections; one for each group of the plan. */
  List<RunResult.Misbehaving> difficultResults(LoadPlan plan) throws InterruptedException {
    List<RunResult.Misbehaving> results = new ArrayList<>();
    for (Misbehaviour.Group group : plan.misbehaving()) {
      Map<ConnectOutcome, Long> failed = new EnumMap<>(ConnectOutcome.class);
      for (Map<ConnectOutcome, Long> part : ask(loop -> loop.misbehaving().failed(group.kind()))) {
        part.forEach((outcome, count) -> failed.merge(outcome, count, Long::sum));
      }
      ConnectionTotals totals = Objects.requireNonNull(misbehaving.get(group.kind())).totals();
      results.add(new RunResult.Misbehaving(group.kind(), group.connections(), failed, totals));
    }
    return results;
  }

  ConnectionTotals totals() {
    return ConnectionTotals.sum(meters.stream().map(ConnectionMetrics::totals).toList());
  }

  /** What has been counted of the connections up to now, but for what is of a later part. */
  Tally tally(Kind part) throws InterruptedException {
    return Tally.sum(ask(loop -> loop.tallies().of(part)));
  }

  /** The same when the window began, which it has. */
  Tally tallyAtWindow() throws InterruptedException {
    return Tally.sum(ask(loop -> loop.tallies().atWindow()));
  }

  /** The same when the window was over, which it is. */
  Tally tallyAtEnd() throws InterruptedException {
    return Tally.sum(ask(loop -> loop.tallies().atEnd()));
  }

  List<Channel> channels(int mostOfEachLoop) throws InterruptedException {
    return ask(loop -> loop.slots().channels(mostOfEachLoop)).stream()
        .flatMap(List::stream)
        .toList();
  }

  /** Every channel that is open now, those of difficult connections too. */
  List<Channel> allChannels() throws InterruptedException {
    List<Channel> channels = new ArrayList<>(channels(Integer.MAX_VALUE));
    ask(loop -> loop.misbehaving().channels()).forEach(channels::addAll);
    return channels;
  }

  long sum(Function<LoopLoad, Long> question) throws InterruptedException {
    return ask(question).stream().mapToLong(n -> n).sum();
  }

  /** Has every event loop do something; returns when all have. */
  void tell(Consumer<LoopLoad> order) throws InterruptedException {
    ask(
        loop -> {
          order.accept(loop);
          return true;
        });
  }

  /**
   * Asks every event loop, on its own thread; at the same time, so that the answers fit together.
   */
  <T> List<T> ask(Function<LoopLoad, T> question) throws InterruptedException {
    List<Future<T>> answers =
        all.stream().map(l -> (Future<T>) l.loop().submit(() -> question.apply(l))).toList();
    List<T> results = new ArrayList<>();
    for (Future<T> answer : answers) {
      try {
        results.add(answer.get());
      } catch (ExecutionException e) {
        throw new IllegalStateException("a defect of the load on an event loop", e.getCause());
      }
    }
    return results;
  }

  private List<ConnectionSlot> slots(LoadPlan plan, int loop, int used) {
    List<ConnectionSlot> slots = new ArrayList<>();
    for (int number = loop; number < plan.connections(); number += used) {
      int target = number % plan.targets().size();
      slots.add(
          new ConnectionSlot(
              number,
              plan.targets().get(target),
              source(plan, number),
              meters.get(target),
              connects.get(target)));
    }
    return slots;
  }

  /** Those of difficult connections, numbered behind the others and dealt out like them. */
  private List<MisbehavingSlot> places(LoadPlan plan, int loop, int used) {
    List<MisbehavingSlot> places = new ArrayList<>();
    int number = plan.connections();
    for (Misbehaviour.Group group : plan.misbehaving()) {
      ConnectionMetrics counted = Objects.requireNonNull(misbehaving.get(group.kind()));
      for (int i = 0; i < group.connections(); i++, number++) {
        if (number % used == loop) {
          InetSocketAddress target = plan.targets().get(number % plan.targets().size());
          places.add(new MisbehavingSlot(number, group, target, source(plan, number), counted));
        }
      }
    }
    return places;
  }

  private static @Nullable InetSocketAddress source(LoadPlan plan, int number) {
    List<InetAddress> sources = plan.sources();
    return sources.isEmpty()
        ? null
        // Every target gets every source, for it is one target that uses up a source's ports.
        : new InetSocketAddress(sources.get(number / plan.targets().size() % sources.size()), 0);
  }
}
