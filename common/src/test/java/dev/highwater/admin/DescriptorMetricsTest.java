package dev.highwater.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs({OS.LINUX, OS.MAC})
class DescriptorMetricsTest {
  private static final int PIPES = 200; // of two descriptors each
  private static final int OF_OTHERS = 100; // what the JVM and other tests may open meanwhile

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void should_tell_what_is_open_and_what_may_be() throws Exception {
    // given
    new DescriptorMetrics().bindTo(registry);
    UnixOperatingSystemMXBean jdk =
        (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    double before = gauge("process.files.open");
    List<Pipe> pipes = new ArrayList<>();
    try {
      // when
      for (int i = 0; i < PIPES; i++) {
        pipes.add(Pipe.open());
      }
      // then
      assertThat(gauge("process.files.open") - before)
          .isBetween(2.0 * PIPES - OF_OTHERS, 2.0 * PIPES + OF_OTHERS);
      assertThat(gauge("process.files.open"))
          .isBetween(
              (double) jdk.getOpenFileDescriptorCount() - OF_OTHERS,
              (double) jdk.getOpenFileDescriptorCount() + OF_OTHERS);
      assertThat(gauge("process.files.max")).isEqualTo((double) jdk.getMaxFileDescriptorCount());
    } finally {
      for (Pipe pipe : pipes) {
        pipe.sink().close();
        pipe.source().close();
      }
    }
  }

  private double gauge(String name) {
    return registry.get(name).gauge().value();
  }
}
