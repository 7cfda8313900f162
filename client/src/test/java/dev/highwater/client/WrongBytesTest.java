package dev.highwater.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.client.exchange.Mismatch;
import dev.highwater.testing.OnEachTransport;
import dev.highwater.transport.Transport;
import java.util.Arrays;

class WrongBytesTest {
  @OnEachTransport
  void should_find_one_wrong_byte_and_tell_where(Transport transport) throws Exception {
    // given the seventh reply, on the first connection, has one bit wrong
    byte[] right = new byte[1];
    try (ScriptedPeer peer =
        ScriptedPeer.doing(
            served -> {
              byte[] request = new byte[512];
              for (int i = 0; served.read(request); i++) {
                if (i == 6 && served.number() == 0) {
                  right[0] = request[300];
                  request[300] ^= 0x10;
                }
                served.write(request);
              }
            })) {
      // when
      LoadRun run =
          LoadRun.of(
              "-c",
              "1",
              "-p",
              "2",
              "-n",
              "50",
              "--transport",
              transport.toString(),
              peer.address());
      // then
      int expected = Byte.toUnsignedInt(right[0]);
      assertThat(run.exitCode()).isEqualTo(3);
      assertThat(run.result().mismatch())
          .isEqualTo(new Mismatch(0, 6, 300, expected, expected ^ 0x10));
      assertThat(run.measured().outcomes().mismatched()).isEqualTo(1);
      assertThat(run.measured().outcomes().answered()).isEqualTo(50);
      assertThat(run.out())
          .contains(
              "connection 0, request 6, offset 300: expected 0x%02x, got 0x%02x"
                  .formatted(expected, expected ^ 0x10))
          .contains("1 mismatched");
      run.assertConserved();
    }
  }

  @OnEachTransport
  void should_find_bytes_that_nothing_had_asked_for(Transport transport) throws Exception {
    // given
    try (ScriptedPeer peer =
        ScriptedPeer.doing(
            served -> {
              byte[] request = new byte[512];
              for (int i = 0; served.read(request); i++) {
                served.write(i == 4 ? Arrays.copyOf(request, 513) : request);
              }
            })) {
      // when
      LoadRun run =
          LoadRun.of("-c", "1", "-n", "20", "--transport", transport.toString(), peer.address());
      // then the connection is replaced, for what follows could not be told from a reply
      assertThat(run.exitCode()).isEqualTo(3);
      assertThat(run.out()).contains("got byte 0x00 that nothing had asked for");
      assertThat(run.result().connections().opened()).isGreaterThan(1);
      assertThat(run.measured().outcomes().sent()).isEqualTo(20);
      run.assertConserved();
    }
  }

  @OnEachTransport
  void should_find_bytes_before_anything_was_asked(Transport transport) throws Exception {
    // given a peer that greets
    try (ScriptedPeer peer =
        ScriptedPeer.doing(
            served -> {
              served.write("220 hello\r\n".getBytes(US_ASCII));
              ScriptedPeer.echo(512).serve(served);
            })) {
      // when
      LoadRun run =
          LoadRun.of(
              "-c",
              "1",
              "-r",
              "10",
              "-d",
              "500ms",
              "--warmup",
              "0",
              "--transport",
              transport.toString(),
              peer.address());
      // then
      assertThat(run.exitCode()).isEqualTo(3);
      assertThat(run.result().mismatch()).isNotNull();
      run.assertConserved();
    }
  }

  @OnEachTransport
  void should_tell_a_wrong_byte_of_a_reply_that_is_never_completed(Transport transport)
      throws Exception {
    // given a peer that is no echo server and says so in few bytes
    try (ScriptedPeer peer =
        ScriptedPeer.doing(
            served -> {
              byte[] request = new byte[512];
              while (served.read(request)) {
                served.write("-ERR\r\n".getBytes(US_ASCII));
              }
            })) {
      // when
      LoadRun run =
          LoadRun.of(
              "-c",
              "2",
              "-d",
              "500ms",
              "--warmup",
              "0",
              "--request-timeout",
              "200ms",
              "--transport",
              transport.toString(),
              peer.address());
      // then it does not only seem slow
      assertThat(run.exitCode()).isEqualTo(3);
      assertThat(run.out()).contains("request 0, offset 0: expected 0x").contains("got 0x2d");
      assertThat(run.measured().outcomes().mismatched()).isPositive();
      assertThat(run.measured().outcomes().timedOut()).isZero();
      assertThat(run.measured().outcomes().lost()).isZero();
      run.assertConserved();
    }
  }
}
