package dev.highwater.client.run;

import dev.highwater.client.connection.CloseWay;
import dev.highwater.client.connection.Lifespan;
import dev.highwater.client.exchange.Conversation;
import dev.highwater.client.exchange.Expectation;
import dev.highwater.client.exchange.RequestBytes;
import dev.highwater.client.run.FaultyPeer.Faults;
import dev.highwater.client.run.LoadPlan.Arrivals;
import dev.highwater.client.schedule.RateProfile;
import dev.highwater.client.schedule.RunShare;
import dev.highwater.options.ClientSocketGroup;
import dev.highwater.testing.ParsedOptions;
import dev.highwater.transport.ConnectionSettings;
import dev.highwater.transport.SocketSettings;
import dev.highwater.transport.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What one run of the property test is given, drawn from one seed.
 *
 * @param eventLoops of the client, 1 or 2
 * @param peers faults of each, one or two
 * @param deadTarget whether there is one target more, that refuses every connection
 * @param messageLength of each request, in bytes
 * @param kind of the expectation
 * @param replyLength of the peer's replies, in bytes; 0 when it answers nothing
 * @param refuseMillis after which the first peer refuses connections for a while; 0 for never
 * @param stopMillis after which somebody stops the run
 * @param startMillis from the last connection to the start; below 0 when it comes too late
 * @param drain that is waited for
 */
record DrawnRun(
    long seed,
    int eventLoops,
    List<Faults> peers,
    boolean deadTarget,
    int messageLength,
    Expectation.Kind kind,
    int replyLength,
    int connections,
    int pipeline,
    @Nullable RateProfile rate,
    Arrivals arrivals,
    RunShare share,
    @Nullable Duration duration,
    long requests,
    Duration warmup,
    Duration requestTimeout,
    Duration interval,
    Lifespan lifespan,
    boolean narrowBuffers,
    int refuseMillis,
    int stopMillis,
    int startMillis,
    Duration drain) {
  private static final List<CloseWay> CLOSE_WAYS = List.of(CloseWay.values());
  private static final ParsedOptions OPTIONS = ParsedOptions.of();
  private static final ParsedOptions NARROW =
      ParsedOptions.of("--write-buffer-low", "1KiB", "--write-buffer-high", "4KiB");

  /** Longer than any run of this test takes by itself. */
  private static final int NEVER_MILLIS = 600;

  static DrawnRun of(long seed) {
    Random random = new Random(seed);
    Expectation.Kind kind = kind(random);
    int messageLength = 1 + random.nextInt(random.nextInt(4) == 0 ? 8_192 : 64);
    int replyLength =
        switch (kind) {
          case ECHO -> messageLength;
          case BYTES -> 1 + random.nextInt(500);
          default -> 0;
        };
    int windowMillis = 30 + random.nextInt(121);
    int warmupMillis = random.nextInt(3) == 0 ? 0 : random.nextInt(41);
    int connections = 1 + random.nextInt(8);
    boolean bySize = random.nextInt(4) == 0;
    boolean byBoth = random.nextInt(4) == 0;
    boolean isStopped = random.nextInt(8) == 0;
    boolean hasTimeouts = random.nextBoolean();
    return new DrawnRun(
        seed,
        1 + random.nextInt(2),
        random.nextInt(3) == 0 ? List.of(faults(random), faults(random)) : List.of(faults(random)),
        connections > 2 && random.nextInt(6) == 0,
        messageLength,
        kind,
        replyLength,
        connections,
        1 + random.nextInt(8),
        random.nextInt(3) == 0 ? null : rate(random, windowMillis),
        random.nextBoolean() ? Arrivals.CONSTANT : Arrivals.POISSON,
        random.nextInt(6) == 0 ? new RunShare(1, 3, 0) : RunShare.ALL,
        bySize ? null : Duration.ofMillis(windowMillis),
        bySize || byBoth ? 1 + random.nextInt(200) : Long.MAX_VALUE,
        Duration.ofMillis(warmupMillis),
        Duration.ofMillis(hasTimeouts ? 2 + random.nextInt(60) : 500),
        Duration.ofMillis(1 + random.nextInt(random.nextBoolean() ? 10 : 80)),
        lifespan(random),
        random.nextInt(3) == 0,
        random.nextInt(5) == 0 ? 1 + random.nextInt(windowMillis) : 0,
        isStopped ? 1 + random.nextInt(warmupMillis + windowMillis) : NEVER_MILLIS,
        random.nextInt(8) - 2,
        Duration.ofMillis(random.nextInt(100)));
  }

  private static Expectation.Kind kind(Random random) {
    int drawn = random.nextInt(10);
    return drawn < 5
        ? Expectation.Kind.ECHO
        : drawn < 9 ? Expectation.Kind.BYTES : Expectation.Kind.NONE;
  }

  /** What is sent as each request. */
  byte[] message() {
    byte[] bytes = new byte[messageLength];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** What is right as a reply; empty when there is none. */
  byte[] reply() {
    return kind == Expectation.Kind.ECHO ? message() : new byte[replyLength];
  }

  private static RateProfile rate(Random random, int windowMillis) {
    double perSecond = 50 + random.nextInt(4_000);
    return switch (random.nextInt(3)) {
      case 0 -> RateProfile.ramp(random.nextInt(3) * perSecond, perSecond, windowMillis * 700_000L);
      case 1 ->
          RateProfile.steps(
              List.of(perSecond, perSecond / 7, perSecond * 2), windowMillis * 300_000L);
      default -> RateProfile.constant(perSecond);
    };
  }

  private static Faults faults(Random random) {
    long least = random.nextInt(3) == 0 ? 0 : random.nextInt(30_000_000);
    long most = random.nextBoolean() ? least : least + random.nextInt(30_000_000);
    if (random.nextInt(4) == 0) {
      return Faults.none(least, most);
    }
    return new Faults(
        least,
        most,
        often(random),
        often(random),
        often(random),
        often(random),
        often(random),
        often(random),
        random.nextInt(6) == 0 ? 300 : 0,
        random.nextInt(8) == 0 ? 300 : 0);
  }

  /** Of each 1,000; most faults are not there at all. */
  private static int often(Random random) {
    return switch (random.nextInt(10)) {
      case 0 -> 200;
      case 1 -> 20;
      case 2 -> 3;
      default -> 0;
    };
  }

  private static Lifespan lifespan(Random random) {
    boolean isLimited = random.nextInt(3) == 0;
    boolean growsOld = random.nextInt(8) == 0;
    CloseWay close = CLOSE_WAYS.get(random.nextInt(CLOSE_WAYS.size()));
    return new Lifespan(
        isLimited ? 1 + random.nextInt(20) : Long.MAX_VALUE,
        growsOld ? Duration.ofMillis(5 + random.nextInt(50)) : null,
        close,
        random.nextLong());
  }

  boolean isOpenLoop() {
    return rate != null;
  }

  long warmupNanos() {
    return warmup.toNanos();
  }

  /** The plan for the client, at these targets. */
  LoadPlan plan(Transport transport, List<InetSocketAddress> targets) {
    ParsedOptions options = narrowBuffers ? NARROW : OPTIONS;
    Expectation expectation =
        switch (kind) {
          case ECHO -> Expectation.echo();
          case BYTES -> Expectation.bytes(replyLength);
          default -> Expectation.none();
        };
    return new LoadPlan(
        targets,
        targets.stream().map(target -> "peer" + target.getPort()).toList(),
        connections,
        new Conversation(RequestBytes.message(message()), expectation, pipeline, null),
        rate,
        arrivals,
        seed,
        share,
        duration,
        requests,
        warmup,
        null,
        requestTimeout,
        interval,
        List.of(),
        transport,
        new ConnectionSettings(
            SocketSettings.ofClient(transport, options.channel(), new ClientSocketGroup()),
            options.channel()),
        Duration.ofSeconds(1),
        null,
        lifespan,
        List.of(),
        null);
  }

  @Override
  public String toString() {
    return "run "
        + seed
        + ": "
        + (rate == null ? "closed loop" : arrivals + " from " + rate.firstPerSecond() + "/s")
        + (share.step() > 1 ? ", a shard" : "")
        + ", "
        + connections
        + " connections on "
        + eventLoops
        + " event loops to "
        + peers
        + (deadTarget ? " and a dead target" : "")
        + ", pipeline "
        + pipeline
        + ", "
        + kind
        + " "
        + messageLength
        + " -> "
        + replyLength
        + ", warm-up "
        + warmup
        + ", window "
        + duration
        + ", "
        + (requests == Long.MAX_VALUE ? "any" : requests)
        + " requests, timeout "
        + requestTimeout
        + ", interval "
        + interval
        + ", "
        + lifespan
        + (narrowBuffers ? ", narrow buffers" : "")
        + ", refuses after "
        + refuseMillis
        + " ms, stopped after "
        + stopMillis
        + " ms, drain "
        + drain;
  }
}
