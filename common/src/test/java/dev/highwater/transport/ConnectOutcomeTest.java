package dev.highwater.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConnectOutcomeTest {
  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new ConnectException("Connection refused"), ConnectOutcome.REFUSED),
        Arguments.of(
            new IOException("finishConnect(..) failed: Connection refused: /127.0.0.1:1"),
            ConnectOutcome.REFUSED),
        Arguments.of(
            new ConnectTimeoutException("connection timed out after 30 ms: /10.0.0.1:1"),
            ConnectOutcome.TIMEOUT),
        Arguments.of(new ConnectException("Connection timed out"), ConnectOutcome.TIMEOUT),
        Arguments.of(new SocketException("Connection reset by peer"), ConnectOutcome.RESET),
        Arguments.of(new NoRouteToHostException("No route to host"), ConnectOutcome.UNREACHABLE),
        Arguments.of(new ConnectException("Network is unreachable"), ConnectOutcome.UNREACHABLE),
        Arguments.of(
            new BindException("Cannot assign requested address"), ConnectOutcome.NO_LOCAL_PORT),
        Arguments.of(new BindException("Address already in use"), ConnectOutcome.NO_LOCAL_PORT),
        Arguments.of(new SocketException("Too many open files"), ConnectOutcome.NO_DESCRIPTOR),
        Arguments.of(
            new RuntimeException("outside", new ConnectException("Connection refused")),
            ConnectOutcome.REFUSED),
        Arguments.of(new IOException(), ConnectOutcome.OTHER));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void should_read_the_failure(Throwable failure, ConnectOutcome expected) {
    assertThat(ConnectOutcome.of(failure)).isEqualTo(expected);
  }

  @Test
  void should_be_labelled_in_lower_case() {
    assertThat(ConnectOutcome.NO_LOCAL_PORT.label()).isEqualTo("no_local_port");
  }
}
