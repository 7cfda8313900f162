package dev.highwater.client.exchange;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.testing.Seed;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RequestBytesTest {
  private final Random random = Seed.printedFor("RequestBytesTest");

  @Test
  void should_be_one_stream_however_it_is_cut() {
    for (int i = 0; i < 5; i++) {
      // given
      int length = 1 + random.nextInt(3_000);
      RequestBytes requests = RequestBytes.random(length, random.nextLong());
      int start = requests.start(random.nextInt(10_000));
      // when it is walked along twice, over more than the period, in unlike steps
      byte[] one = walk(requests, start, 150_000, 13);
      byte[] other = walk(requests, start, 150_000, requests.requestsInOneRun() * length);
      // then
      assertThat(Arrays.mismatch(one, other)).isEqualTo(-1);
    }
  }

  @Test
  void should_repeat_a_message_and_begin_with_it_on_every_connection() {
    // given
    byte[] message = {'P', 'I', 'N', 'G', '\r', '\n'};
    RequestBytes requests = RequestBytes.message(message);
    // then
    assertThat(requests.length()).isEqualTo(6);
    for (int connection : new int[] {0, 1, 49, 1_000_000}) {
      assertThat(Pieces.stream(requests, connection, 3))
          .isEqualTo("PING\r\nPING\r\nPING\r\n".getBytes(US_ASCII));
    }
  }

  @Test
  void should_keep_its_message_when_the_callers_array_changes() {
    // given
    byte[] message = {1, 2, 3};
    RequestBytes requests = RequestBytes.message(message);
    // when
    message[0] = 9;
    // then
    assertThat(Pieces.stream(requests, 0, 1)).containsExactly(1, 2, 3);
  }

  @Test
  void should_begin_elsewhere_on_every_connection() {
    // given
    RequestBytes requests = RequestBytes.random(64, random.nextLong());
    // when
    Set<Integer> starts = new HashSet<>();
    for (int connection = 0; connection < 20_000; connection++) {
      starts.add(requests.start(connection));
    }
    // then
    assertThat(starts).hasSize(20_000);
    assertThat(Pieces.stream(requests, 0, 1)).isNotEqualTo(Pieces.stream(requests, 1, 1));
  }

  @Test
  void should_give_the_same_bytes_for_the_same_seed_and_others_for_another() {
    // given
    long seed = random.nextLong();
    byte[] bytes = Pieces.stream(RequestBytes.random(512, seed), 0, 1);
    // then
    assertThat(Pieces.stream(RequestBytes.random(512, seed), 0, 1)).isEqualTo(bytes);
    assertThat(Pieces.stream(RequestBytes.random(512, seed + 1), 0, 1)).isNotEqualTo(bytes);
  }

  @Test
  void should_hold_a_request_of_any_length_wherever_it_begins() {
    for (int length : new int[] {1, 65_520, 65_521, 65_522, 200_000}) {
      // given
      RequestBytes requests = RequestBytes.random(length, 1);
      int lastStart = 65_520;
      // then
      assertThat(requests.requestsInOneRun()).isPositive();
      int run = requests.requestsInOneRun() * length;
      assertThat(requests.slice(lastStart, run).readableBytes()).isEqualTo(run);
      ByteBuffer view = requests.view();
      assertThat(view.capacity()).isGreaterThanOrEqualTo(lastStart + run);
      ByteBuffer later = view.duplicate().position(lastStart + 1);
      assertThat(view.limit(view.capacity() - lastStart - 1).mismatch(later)).isEqualTo(-1);
    }
  }

  private static byte[] walk(RequestBytes requests, int start, int bytes, int step) {
    byte[] walked = new byte[bytes];
    int position = start;
    for (int at = 0; at < bytes; at += step) {
      int piece = Math.min(step, bytes - at);
      requests.slice(position, piece).getBytes(0, walked, at, piece);
      position = requests.advance(position, piece);
    }
    return walked;
  }
}
