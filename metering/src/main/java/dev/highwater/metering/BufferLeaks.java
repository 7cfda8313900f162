package dev.highwater.metering;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the distinct leaks that Netty's leak detection reports. */
public final class BufferLeaks implements MeterBinder {
  private static final AtomicLong LEAKS = new AtomicLong();

  private final Tags tags;

  /**
   * What was counted.
   *
   * @param role of the program, a label
   */
  public BufferLeaks(Role role) {
    tags = Tags.of("role", role.label());
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    FunctionCounter.builder(Series.BUFFER_LEAKS.registryName(), LEAKS, AtomicLong::get)
        .tags(tags)
        .description(Series.BUFFER_LEAKS.help())
        .register(registry);
  }

  /**
   * Begins to count. To be called before the first buffer is made, for a detector is chosen when
   * Netty's classes are loaded.
   */
  public static void startCounting() {
    ResourceLeakDetectorFactory usual = ResourceLeakDetectorFactory.instance();
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(
        new ResourceLeakDetectorFactory() {
          @Override
          @Deprecated
          @SuppressWarnings("InlineMeSuggester") // Netty declares it so
          public <T> ResourceLeakDetector<T> newResourceLeakDetector(
              Class<T> resource, int samplingInterval, long maxActive) {
            return listenedTo(usual.newResourceLeakDetector(resource, samplingInterval));
          }

          @Override
          public <T> ResourceLeakDetector<T> newResourceLeakDetector(
              Class<T> resource, int samplingInterval) {
            return listenedTo(usual.newResourceLeakDetector(resource, samplingInterval));
          }
        });
  }

  private static <T> ResourceLeakDetector<T> listenedTo(ResourceLeakDetector<T> detector) {
    detector.setLeakListener((resource, records) -> LEAKS.incrementAndGet());
    return detector;
  }
}
