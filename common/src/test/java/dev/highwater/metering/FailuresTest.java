package dev.highwater.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.highwater.transport.Transport;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailuresTest {
  @ParameterizedTest
  @CsvSource({
    "Connection reset,                                     PEER_RESET",
    "Connection reset by peer,                             PEER_RESET",
    "Broken pipe,                                          PEER_RESET",
    "Software caused connection abort,                     LOCAL",
    "Connection timed out,                                 NETWORK_TIMEOUT",
    "No route to host,                                     NETWORK_TIMEOUT",
    "Host is unreachable,                                  NETWORK_TIMEOUT",
    "Network is unreachable,                               NETWORK_TIMEOUT",
    "No space left on device,                              ERROR",
  })
  void should_read_the_text_that_the_system_gives(String text, CloseCause expected) {
    assertThat(Failures.causeOf(new IOException(text))).isEqualTo(expected);
  }

  @Test
  void should_read_the_number_that_a_native_transport_gives() {
    assumeThat(Transport.available()).anyMatch(Transport::isLinuxNative); // it knows the numbers
    assertThat(Failures.causeOf(new NativeIoException("recv", Errors.ERRNO_ECONNRESET_NEGATIVE)))
        .isEqualTo(CloseCause.PEER_RESET);
    assertThat(Failures.causeOf(new NativeIoException("writev", Errors.ERRNO_EPIPE_NEGATIVE)))
        .isEqualTo(CloseCause.PEER_RESET);
  }

  @Test
  void should_look_behind_a_closed_channel() {
    // given
    ClosedChannelException closed = new ClosedChannelException();
    closed.initCause(new IOException("Connection reset by peer"));
    // then
    assertThat(Failures.causeOf(closed)).isEqualTo(CloseCause.PEER_RESET);
  }

  @Test
  void should_say_nothing_when_the_channel_was_merely_closed() {
    assertThat(Failures.causeOf(new ClosedChannelException())).isNull();
  }

  @Test
  void should_know_a_failure_of_tls_from_one_of_the_socket_under_it() {
    SSLHandshakeException refused = new SSLHandshakeException("Received fatal alert: unknown_ca");
    assertThat(Failures.causeOf(new DecoderException(refused))).isEqualTo(CloseCause.TLS);
    assertThat(Failures.causeOf(new IOException("Connection reset"))).isNotEqualTo(CloseCause.TLS);
  }

  @Test
  void should_call_everything_else_an_error() {
    assertThat(Failures.causeOf(new IllegalStateException("Connection reset")))
        .isEqualTo(CloseCause.ERROR);
    assertThat(Failures.causeOf(new IOException())).isEqualTo(CloseCause.ERROR);
  }

  @Test
  void should_take_a_connection_that_was_never_made_for_the_networks_silence() {
    assertThat(Failures.causeOf(new ConnectTimeoutException("connection timed out after 100 ms")))
        .isEqualTo(CloseCause.NETWORK_TIMEOUT);
    assertThat(Failures.causeOf(new NoRouteToHostException("No route to host")))
        .isEqualTo(CloseCause.NETWORK_TIMEOUT);
  }
}
