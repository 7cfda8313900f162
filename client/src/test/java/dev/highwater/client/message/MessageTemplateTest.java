package dev.highwater.client.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.highwater.client.exchange.Expectation;
import dev.highwater.client.exchange.Message;
import dev.highwater.client.exchange.Messages;
import dev.highwater.client.exchange.Rendered;
import dev.highwater.client.message.MessageTemplate.Counter;
import dev.highwater.testing.Seed;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MessageTemplateTest {
  private static final List<Counter> COUNTERS = List.of(Counter.values());

  private final Random random = Seed.printedFor("MessageTemplateTest");

  @Test
  void should_fill_every_number_in() {
    for (int i = 0; i < 500; i++) {
      // given
      int connections = 1 + random.nextInt(1_000);
      int connection = random.nextInt(connections);
      long earlier = random.nextInt(1_000);
      long sequence = random.nextLong(random.nextBoolean() ? 12 : 1_000_000_000_000L);
      long round = random.nextLong(1_000);
      RequestValues values =
          new RequestValues(
              new Numbering(1, 0, connections), connection, earlier, new SplittableRandom(1));
      MessageTemplate.Builder builder = new MessageTemplate.Builder();
      StringBuilder wanted = new StringBuilder();
      for (int part = random.nextInt(12); part >= 0; part--) {
        int digits = 1 + random.nextInt(MessageTemplate.MOST_DIGITS);
        Counter counter = COUNTERS.get(random.nextInt(COUNTERS.size()));
        switch (random.nextInt(2)) {
          case 0 -> {
            String text = "x$\u00ff\n".repeat(random.nextInt(3));
            text.chars().forEach(builder::literal);
            wanted.append(text);
          }
          default -> {
            builder.number(counter, digits);
            long number =
                switch (counter) {
                  case CONNECTION -> connection;
                  case SEQUENCE -> sequence;
                  case ROUND -> round;
                  case REQUEST -> (earlier + sequence) * connections + connection;
                };
            wanted.append(("%0" + digits + "d").formatted(number));
          }
        }
      }
      // when
      values.tell(sequence, round, 0);
      MessageTemplate template = builder.build();
      ByteBuf out = Unpooled.buffer((int) template.longestBytes());
      template.write(out, values);
      // then
      assertThat(out.toString(ISO_8859_1)).isEqualTo(wanted.toString());
      assertThat((long) out.readableBytes()).isLessThanOrEqualTo(template.longestBytes());
      assertThat(template.isPredictable()).isTrue();
    }
  }

  @Test
  void should_give_a_number_to_every_request_that_no_other_has() {
    // given three connections of this client and two of another, one of them made anew
    Messages here = messages(new Numbering(1, 0, 5), number(Counter.REQUEST));
    Messages there = messages(new Numbering(2, 3, 5), number(Counter.REQUEST));
    Set<String> seen = new HashSet<>();
    int asked = 0;
    // when
    for (int round = 0; round < 2; round++) {
      for (int connection = 0; connection < 3; connection++) {
        asked += Rendered.collect(here, connection, 10, seen);
      }
      for (int connection = 0; connection < 2; connection++) {
        asked += Rendered.collect(there, connection, 10, seen);
      }
    }
    // then
    assertThat(seen).hasSize(asked).contains("0", "1", "2", "3", "4");
  }

  @Test
  void should_draw_the_same_for_the_same_seed_and_otherwise_not() {
    // given
    MessageTemplate.Builder builder = new MessageTemplate.Builder();
    builder.randomText(13);
    builder.randomBytes(13);
    MessageTemplate template = builder.build();
    long seed = random.nextLong();
    long golden = 0x9E3779B97F4A7C15L; // what two clients' seeds differ by
    // when
    Set<String> once = drawn(template, seed, 0);
    Set<String> again = drawn(template, seed, 0);
    Set<String> otherSeed = drawn(template, seed + golden, 0);
    Set<String> otherConnection = drawn(template, seed, 1);
    // then
    assertThat(once).hasSize(100).isEqualTo(again);
    assertThat(once).doesNotContainAnyElementsOf(otherSeed);
    assertThat(once).doesNotContainAnyElementsOf(otherConnection);
  }

  @Test
  void should_draw_from_all_letters_and_digits_evenly() {
    // given
    MessageTemplate.Builder builder = new MessageTemplate.Builder();
    builder.randomText(62_000);
    // when
    String text = Rendered.of(messages(new Numbering(random.nextLong(), 0, 1), builder.build()), 0);
    // then
    assertThat(text).hasSize(62_000).matches("[0-9A-Za-z]+");
    text.chars()
        .distinct()
        .forEach(c -> assertThat(text.chars().filter(d -> d == c).count()).isBetween(800L, 1_200L));
    assertThat(text.chars().distinct().count()).isEqualTo(62);
  }

  @Test
  void should_draw_random_bytes_evenly_whatever_their_number() {
    for (int length : new int[] {1, 7, 8, 9, 256_000}) {
      // given
      MessageTemplate.Builder builder = new MessageTemplate.Builder();
      builder.randomBytes(length);
      // when
      String bytes =
          Rendered.of(messages(new Numbering(random.nextLong(), 0, 1), builder.build()), 0);
      // then
      assertThat(bytes).hasSize(length);
      if (length > 1_000) {
        int[] counts = new int[256];
        bytes.chars().forEach(c -> counts[c]++);
        assertThat(Arrays.stream(counts).boxed()).allMatch(count -> count > 800 && count < 1_200);
      }
    }
  }

  @Test
  void should_tell_the_time_at_which_it_is_sent() {
    for (TimeUnit unit :
        new TimeUnit[] {
          TimeUnit.SECONDS, TimeUnit.MILLISECONDS, TimeUnit.MICROSECONDS, TimeUnit.NANOSECONDS
        }) {
      // given
      MessageTemplate.Builder builder = new MessageTemplate.Builder();
      builder.time(unit);
      Instant before = Instant.now().minusSeconds(2);
      // when
      String text = Rendered.of(messages(new Numbering(1, 0, 1), builder.build()), 0);
      // then
      long nanos = TimeUnit.NANOSECONDS.convert(Long.parseLong(text), unit);
      assertThat(Instant.ofEpochSecond(0, nanos)).isBetween(before, Instant.now().plusSeconds(2));
    }
  }

  @Test
  void should_allocate_nothing_for_a_message() {
    // given all that there is
    MessageTemplate.Builder builder = new MessageTemplate.Builder();
    "SET ".chars().forEach(builder::literal);
    for (Counter counter : Counter.values()) {
      builder.number(counter, 3);
    }
    builder.time(TimeUnit.MICROSECONDS);
    builder.randomBytes(21);
    builder.randomText(21);
    MessageTemplate template = builder.build();
    RequestValues values = new RequestValues(new Numbering(1, 0, 9), 4, 0, new SplittableRandom(1));
    // Not from an allocator: the search for leaks makes a record of each use.
    ByteBuf out = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect((int) template.longestBytes()));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    write(template, values, out, 1_000); // what classes need at first
    // when
    long before = threads.getCurrentThreadAllocatedBytes();
    write(template, values, out, 20_000);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    // then nothing that grows with the messages
    assertThat(allocated).isLessThan(20_000);
  }

  private static void write(
      MessageTemplate template, RequestValues values, ByteBuf out, int times) {
    for (int i = 0; i < times; i++) {
      values.tell(i, i, i);
      template.write(out.clear(), values);
    }
  }

  private static Set<String> drawn(MessageTemplate template, long seed, int connection) {
    Set<String> drawn = new HashSet<>();
    Rendered.collect(messages(new Numbering(seed, 0, 2), template), connection, 100, drawn);
    return drawn;
  }

  private static MessageTemplate number(Counter counter) {
    MessageTemplate.Builder builder = new MessageTemplate.Builder();
    builder.number(counter, 1);
    return builder.build();
  }

  private static Messages messages(Numbering numbering, MessageTemplate template) {
    return new Messages(
        List.of(new Message(template, Expectation.until("\n".getBytes(US_ASCII)), null)),
        numbering);
  }
}
