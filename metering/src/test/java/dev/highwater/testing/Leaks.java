package dev.highwater.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What Netty's leak detectors have found in this virtual machine. */
public final class Leaks {
  private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();

  private Leaks() {}

  /** Records from now on; must be called before the first buffer, for a detector is kept. */
  static void record() {
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new RecordingFactory());
  }

  /** Looks for buffers that were dropped without a release, and forgets what it returns. */
  public static List<String> find() {
    collectGarbage();
    // A detector looks through the dropped buffers when it is given the next one to watch.
    ByteBuf watched = PooledByteBufAllocator.DEFAULT.directBuffer(1);
    watched.release();
    List<String> found = new ArrayList<>();
    for (String leak = FOUND.poll(); leak != null; leak = FOUND.poll()) {
      found.add(leak);
    }
    return found;
  }

  /** Returns once the collector has handed on what it found, which it does after its work. */
  private static void collectGarbage() {
    ReferenceQueue<Object> handedOn = new ReferenceQueue<>();
    WeakReference<Object> dropped = new WeakReference<>(new Object(), handedOn);
    do {
      System.gc();
    } while (!dropped.refersTo(null));
    try {
      handedOn.remove(Peer.PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class RecordingFactory extends ResourceLeakDetectorFactory {
    @Override
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval) {
      return new RecordingDetector<>(resource, samplingInterval);
    }

    @Override
    @Deprecated
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval, long maxActive) {
      return new RecordingDetector<>(resource, samplingInterval);
    }
  }

  private static final class RecordingDetector<T> extends ResourceLeakDetector<T> {
    RecordingDetector(Class<?> resource, int samplingInterval) {
      super(resource, samplingInterval);
    }

    @Override
    protected void reportTracedLeak(String resource, String records) {
      FOUND.add(resource + records);
    }

    @Override
    protected void reportUntracedLeak(String resource) {
      FOUND.add(resource);
    }
  }
}
