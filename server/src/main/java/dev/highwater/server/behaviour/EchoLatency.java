package dev.highwater.server.behaviour;

import dev.highwater.admin.Buckets;
import dev.highwater.admin.Ladder;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;

/** How long one listener's echoes took from the read to the kernel; of some reads. */
public final class EchoLatency {
  /** The first belongs to no event loop: there is something to add up before the first echo. */
  private final List<OfLoop> loops = new CopyOnWriteArrayList<>(List.of(new OfLoop()));

  private final FastThreadLocal<OfLoop> mine =
      new FastThreadLocal<>() {
        @Override
        protected OfLoop initialValue() {
          OfLoop loop = new OfLoop();
          loops.add(loop);
          return loop;
        }
      };

  /** Where the event loop that calls records. */
  public OfLoop ofThisLoop() {
    return mine.get();
  }

  /** What was recorded up to now; from any thread. */
  public Buckets sum() {
    return Buckets.sum(loops.stream().map(loop -> loop.latencies).toList());
  }

  /** What one event loop records, by itself. */
  public static final class OfLoop {
    /**
     * The largest distance from one sampled echo to the next; on average it is 16. A clock read
     * costs as much as a good part of an echo's way through the pipeline.
     */
    private static final int MOST_ECHOES_A_SAMPLE = 31;

    private final Buckets latencies = new Buckets(Ladder.LATENCY);

    /** Draws the distances: a fixed one would meet the same of several peers that take turns. */
    private final SplittableRandom distances = new SplittableRandom();

    private int echoesToSample = nextDistance();

    private OfLoop() {}

    /**
     * Whether the echo of the bytes that were just read is to be measured; one in 16 is, drawn at
     * random. To be called once for each read.
     */
    boolean isSampled() {
      if (--echoesToSample > 0) {
        return false;
      }
      echoesToSample = nextDistance();
      return true;
    }

    private int nextDistance() {
      return 1 + distances.nextInt(MOST_ECHOES_A_SAMPLE);
    }

    /** The write of a sampled echo has an outcome; a failed one has no latency. */
    void echoed(Future<?> write, long readNanos) {
      if (write.isSuccess()) {
        latencies.record(System.nanoTime() - readNanos);
      }
    }
  }
}
