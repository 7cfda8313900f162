package dev.highwater.admin;

import dev.highwater.options.Version;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** Tells what the program is, and how it stands as a whole. */
public final class ProcessMetrics implements MetricSource {
  /** Read once: Netty looks through every file of the class path for it. */
  private static final String NETTY = netty();

  private final String transport;
  private final BooleanSupplier draining;

  /**
   * @param transport that is in use
   * @param draining whether the program is stopping; asked from other threads
   */
  public ProcessMetrics(String transport, BooleanSupplier draining) {
    this.transport = transport;
    this.draining = draining;
  }

  @Override
  public void tell(Samples samples) {
    samples.addInfo(
        Series.INFO,
        Version.current(),
        transport,
        allocator(),
        NETTY,
        Runtime.version().toString());
    samples.add(Series.DRAINING, draining.getAsBoolean() ? 1 : 0, Samples.NO_ENDPOINT);
    long used = PlatformDependent.usedDirectMemory();
    if (used >= 0) { // else Netty leaves the counting to the JVM
      samples.add(Series.DIRECT_MEMORY_USED_BYTES, used, Samples.NO_ENDPOINT);
      samples.add(
          Series.DIRECT_MEMORY_LIMIT_BYTES,
          PlatformDependent.maxDirectMemory(),
          Samples.NO_ENDPOINT);
    }
  }

  private static String allocator() {
    String name = ByteBufAllocator.DEFAULT.getClass().getSimpleName();
    return name.replace("ByteBufAllocator", "").toLowerCase(Locale.ROOT);
  }

  private static String netty() {
    return io.netty.util.Version.identify().values().stream()
        .map(io.netty.util.Version::artifactVersion)
        .findFirst()
        .orElse("unknown");
  }
}
