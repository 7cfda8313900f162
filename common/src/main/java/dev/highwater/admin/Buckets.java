package dev.highwater.admin;

import dev.highwater.metering.Counter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;

/**
 * A histogram that one event loop fills and any thread may read, as a {@link Counter} is.
 *
 * <p>A reader sees each bucket and the sum on its own: a value that is being recorded may be in one
 * and not yet in the other.
 */
public final class Buckets {
  private static final VarHandle COUNTS = MethodHandles.arrayElementVarHandle(long[].class);

  private final Ladder ladder;
  private final long[] counts;
  private final Counter sum = new Counter();

  public Buckets(Ladder ladder) {
    this.ladder = ladder;
    this.counts = new long[ladder.size()];
  }

  /** Records a value, 0 or more; called by the owning event loop only. */
  public void record(long value) {
    record(value, 1);
  }

  /** Records a value so many times; called by the owning event loop only. */
  public void record(long value, long times) {
    int bucket = ladder.bucketOf(value);
    COUNTS.setOpaque(counts, bucket, (long) COUNTS.getOpaque(counts, bucket) + times);
    sum.add(value * times);
  }

  /** Values recorded, as far as this thread can see. */
  public long count() {
    long count = 0;
    for (int i = 0; i < counts.length; i++) {
      count += (long) COUNTS.getOpaque(counts, i);
    }
    return count;
  }

  /** The sum of the values recorded, in the unit of recording. */
  public long sum() {
    return sum.get();
  }

  /** All of these, one or more of one ladder, added up. */
  public static Buckets sum(List<Buckets> parts) {
    Buckets all = new Buckets(parts.get(0).ladder);
    for (Buckets part : parts) {
      for (int i = 0; i < all.counts.length; i++) {
        all.counts[i] += (long) COUNTS.getOpaque(part.counts, i);
      }
      all.sum.add(part.sum.get());
    }
    return all;
  }

  Ladder ladder() {
    return ladder;
  }

  /** Counts by bucket, not added up from bucket to bucket. */
  long[] counts() {
    long[] copy = new long[counts.length];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = (long) COUNTS.getOpaque(counts, i);
    }
    return copy;
  }
}
