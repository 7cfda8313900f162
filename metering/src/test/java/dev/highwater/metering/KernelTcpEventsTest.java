package dev.highwater.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelTcpEventsTest {
  @TempDir private Path proc;

  @Test
  void should_pair_names_with_values_and_leave_out_what_the_kernel_does_not_have()
      throws Exception {
    // given
    Files.writeString(
        proc.resolve("netstat"),
        """
        TcpExt: SyncookiesSent ListenOverflows ListenDrops TCPAbortOnData
        TcpExt: 1 2 3 4
        IpExt: InNoRoutes ListenOverflows
        IpExt: 5 6
        """);
    Files.writeString(
        proc.resolve("snmp"),
        """
        Tcp: RtoAlgorithm MaxConn EstabResets RetransSegs OutRsts
        Tcp: 1 -1 7 8 9
        """);
    // then
    assertThat(told(new KernelTcpEvents(proc, Tags.empty())))
        .isEqualTo(
            Map.of(
                "listen_overflow", 2.0,
                "listen_drop", 3.0,
                "abort_on_data", 4.0,
                "estab_resets", 7.0,
                "retrans_segs", 8.0,
                "out_rsts", 9.0));
  }

  @Test
  void should_tell_nothing_where_there_is_no_such_file() {
    assertThat(told(new KernelTcpEvents(proc.resolve("nowhere"), Tags.empty()))).isEmpty();
  }

  private static Map<String, Double> told(KernelTcpEvents events) {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    events.bindTo(registry);
    Map<String, Double> byEvent = new TreeMap<>();
    for (Meter meter : registry.getMeters()) {
      byEvent.put(
          Objects.requireNonNull(meter.getId().getTag("event")), ((FunctionCounter) meter).count());
    }
    return byEvent;
  }
}
