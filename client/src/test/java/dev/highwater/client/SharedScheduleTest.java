package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.highwater.client.option.LoadOptions;
import dev.highwater.client.run.LoadPlan;
import dev.highwater.client.schedule.Schedule;
import dev.highwater.client.schedule.ScheduleShare;
import dev.highwater.options.Program;
import dev.highwater.testing.Seed;
import dev.highwater.transport.Transport;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** From the options of clients and groups to when their requests are due. */
class SharedScheduleTest {
  private final Random random = Seed.printedFor("SharedScheduleTest");

  @Test
  void should_give_all_shards_together_the_due_times_of_one_client() {
    for (int round = 0; round < 8; round++) {
      // given
      List<String> load = anyLoad();
      int clients = 1 + random.nextInt(round == 0 ? 50 : 8);
      int connections = clients + random.nextInt(40);
      load.add("--connections=" + connections);
      LoadPlan whole = Parsed.of(load).plan();
      int each = 1 + random.nextInt(200);
      // when every event loop of every client takes what is its own
      LongStream.Builder due = LongStream.builder();
      double wanted = 0;
      int opened = 0;
      for (int index = 1; index <= clients; index++) {
        Parsed client = Parsed.of(load, "--shard=" + index + "/" + clients);
        int loops = 1 + random.nextInt(Math.min(4, client.plan().connections()));
        for (int loop = 0; loop < loops; loop++) {
          LoadPlan own = client.plan();
          ScheduleShare share = new ScheduleShare(own.schedule(), own.connections(), loop, loops);
          for (; share.arrival() < each; share.advance()) {
            due.add(share.dueNanos());
          }
        }
        wanted += client.load.pace().meanRate();
        opened += client.plan().connections();
      }
      // then
      assertThat(due.build().sorted().toArray())
          .as("%d clients, %s", clients, load)
          .isEqualTo(due(whole, clients * each));
      double all = Parsed.of(load).load.pace().meanRate();
      assertThat(wanted).isCloseTo(all, within(all * 1e-9));
      assertThat(opened).isEqualTo(connections);
    }
  }

  @Test
  void should_begin_a_part_of_the_spacing_later_in_each_group_where_arrivals_are_constant() {
    for (int round = 0; round < 20; round++) {
      // given equal groups
      int groups = 2 + random.nextInt(8);
      int perSecond = 1 + random.nextInt(10_000);
      LoadPlan plan = Parsed.of(List.of("--rate=" + perSecond)).plan();
      double part = 1e9 / perSecond / groups;
      for (int group = 0; group < groups; group++) {
        // when
        long[] due = due(plan.amongGroups(group, groups), 100);
        // then
        for (int k = 0; k < due.length; k++) {
          assertThat((double) due[k])
              .as("arrival %d of group %d of %d at %d/s", k, group, groups, perSecond)
              .isCloseTo((k * groups + group) * part, within(2.0));
        }
      }
    }
  }

  @Test
  void should_share_the_due_times_of_a_group_among_clients() {
    for (int round = 0; round < 8; round++) {
      // given
      List<String> load = anyLoad();
      int clients = 1 + random.nextInt(8);
      long[] whole = due(Parsed.of(load).plan().amongGroups(2, 3), clients * 50);
      LongStream together = LongStream.empty();
      for (int index = 1; index <= clients; index++) {
        // when
        Parsed client = Parsed.of(load, "--shard=" + index + "/" + clients);
        together =
            LongStream.concat(together, LongStream.of(due(client.plan().amongGroups(2, 3), 50)));
      }
      // then
      assertThat(together.sorted().toArray()).as("%d clients, %s", clients, load).isEqualTo(whole);
    }
  }

  @Test
  void should_never_be_due_at_the_same_time_in_equal_groups() {
    for (int round = 0; round < 20; round++) {
      // given
      int groups = 2 + random.nextInt(5);
      LoadPlan plan = Parsed.of(anyLoad()).plan();
      List<Set<Long>> distances = new ArrayList<>();
      Set<Long> known = new HashSet<>();
      int equal = 0;
      for (int group = 0; group < groups; group++) {
        // when
        long[] due = due(plan.amongGroups(group, groups), 300);
        for (long time : due) {
          equal += known.add(time) ? 0 : 1;
        }
        distances.add(distances(due));
      }
      // then but for some few that are due in the same nanosecond by chance
      assertThat(equal).as("%d groups, round %d", groups, round).isLessThan(5);
      if (plan.arrivals() == LoadPlan.Arrivals.POISSON) { // nor do they draw the same, shifted
        for (int group = 1; group < groups; group++) {
          assertThat(distances.get(group)).filteredOn(near(distances.get(0))).hasSizeLessThan(50);
        }
      }
    }
  }

  /** Whether a distance is one of these, but for rounding. */
  private static Predicate<Long> near(Set<Long> distances) {
    return d -> distances.contains(d - 1) || distances.contains(d) || distances.contains(d + 1);
  }

  private static Set<Long> distances(long[] due) {
    Set<Long> distances = new HashSet<>();
    for (int k = 1; k < due.length; k++) {
      distances.add(due[k] - due[k - 1]);
    }
    return distances;
  }

  private List<String> anyLoad() {
    List<String> load = new ArrayList<>();
    load.add(
        switch (random.nextInt(3)) {
          case 0 -> "--rate=" + anyRate();
          case 1 -> "--rate=" + anyRate() + ".." + anyRate() + "/1s";
          default -> "--steps=" + anyRate() + "," + anyRate() + "," + anyRate() + "/100ms";
        });
    load.add("--arrivals=" + (random.nextBoolean() ? "constant" : "poisson"));
    load.add("--seed=" + random.nextInt(Integer.MAX_VALUE));
    load.add("--warmup=" + random.nextInt(500) + "ms");
    return load;
  }

  private int anyRate() {
    return (int) Math.pow(10, 1 + random.nextDouble() * 3);
  }

  private static long[] due(LoadPlan plan, int count) {
    Schedule schedule = plan.schedule();
    return LongStream.generate(schedule::next).limit(count).toArray();
  }

  /** The options of a load, as the program gets them. */
  @Command(name = "test")
  private static final class Parsed implements Callable<Integer> {
    @Mixin private LoadOptions load = new LoadOptions();

    static Parsed of(List<String> options, String... more) {
      List<String> args = new ArrayList<>(options);
      args.addAll(List.of(more));
      args.add("127.0.0.1:7");
      Parsed parsed = new Parsed();
      StringWriter errors = new StringWriter();
      PrintWriter err = new PrintWriter(errors);
      int code = Program.run(parsed, args.toArray(String[]::new), Map.of(), err, err);
      assertThat(code).as(errors.toString()).isZero();
      return parsed;
    }

    LoadPlan plan() {
      return load.plan(
          Transport.NIO, load.socketSettings(Transport.NIO), null, Duration.ofSeconds(1));
    }

    @Override
    public Integer call() {
      return 0;
    }
  }
}
