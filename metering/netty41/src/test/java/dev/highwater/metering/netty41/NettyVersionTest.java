package dev.highwater.metering.netty41;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.metering.ConnectionMetrics;
import io.netty.channel.Channel;
import io.netty.util.Version;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The tests of the library run here on Netty 4.1, and not on the 4.2 that it is compiled with. */
class NettyVersionTest {
  @Test
  void should_run_on_netty_4_1_alone() {
    // when
    Map<String, Version> artifacts = Version.identify(Channel.class.getClassLoader());
    // then
    assertThat(artifacts).containsKeys("netty-transport", "netty-common", "netty-buffer");
    assertThat(artifacts.values())
        .extracting(Version::artifactVersion)
        .allMatch(version -> version.startsWith("4.1."), "a version of Netty 4.1");
    assertThat(ClassLoader.getSystemResource("io/netty/channel/IoHandler.class"))
        .as("a class that only Netty 4.2 has")
        .isNull();
  }

  @Test
  void should_load_the_library_as_it_is_shipped() {
    assertThat(ConnectionMetrics.builder("orders").build().totals().opened()).isZero();
  }
}
