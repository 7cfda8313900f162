package dev.highwater.client.exchange;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.client.message.MessageTemplate;
import dev.highwater.client.message.MessageTemplate.Counter;
import dev.highwater.client.message.Numbering;
import dev.highwater.testing.Seed;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Messages that are made one by one, and the replies to them, as a network delivers them. */
class RenderedRequestsTest {
  private static final List<Counter> COUNTERS = List.of(Counter.values());
  private static final int ROUNDS = 60;
  private static final int CONNECTION = 3;
  private static final Set<Expectation.Kind> COMPARED =
      Set.of(Expectation.Kind.ECHO, Expectation.Kind.EQUALS);

  private final Random random = Seed.printedFor("RenderedRequestsTest");

  /** What one request is to be answered, and where that began in all that is answered. */
  private record Answer(int request, Message message, String text, int begin) {}

  /** A conversation that is under way; replies are kept back until they are delivered. */
  private final class Talk {
    private final List<Message> messages = new ArrayList<>();
    private final Numbering numbering = new Numbering(random.nextLong(), 0, 7);
    private final List<Answer> answers = new ArrayList<>();
    private final StringBuilder replies = new StringBuilder();
    private final RequestSource outgoing;
    private final RequestSource reference;
    private final int[] wrong = {0};
    private int sent;

    Talk() {
      do {
        messages.clear();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
          messages.add(new Message(anyMessage(), anyExpectation(), "line " + i));
        }
      } while (messages.stream().noneMatch(Message::isAnswered));
      outgoing = new Messages(messages, numbering).of(CONNECTION, Expectation.none());
      reference = new Messages(messages, numbering).unread(CONNECTION);
    }

    /** Sends some in one write, and notes what a peer has to say to each of them. */
    void send() {
      int count = 1 + random.nextInt(Math.min(9, outgoing.mostInOneRun()));
      StringBuilder wanted = new StringBuilder();
      for (int i = 0; i < count; i++) {
        String request = Rendered.next(reference, 1);
        Message message = messages.get(sent % messages.size());
        assertThat(outgoing.isAnswered(i)).isEqualTo(message.isAnswered());
        if (message.isAnswered()) {
          String reply = reply(message.expectation().kind(), request, sent);
          answers.add(new Answer(sent, message, reply, replies.length()));
          replies.append(reply);
        }
        wanted.append(request);
        sent++;
      }
      assertThat(Rendered.next(outgoing, count)).isEqualTo(wanted.toString());
    }

    int deliver(byte[] bytes) {
      int[] left = {answers.size()};
      return Pieces.give(
          bytes,
          random,
          piece -> {
            int done = Pieces.read(outgoing.replies(), piece, left[0], wrong);
            left[0] -= done;
            return done;
          });
    }

    byte[] bytes() {
      return replies.toString().getBytes(ISO_8859_1);
    }
  }

  @Test
  void should_find_every_reply_and_nothing_wrong_with_it() {
    for (int i = 0; i < ROUNDS; i++) {
      // given
      Talk talk = new Talk();
      for (int run = random.nextInt(12); run >= 0; run--) {
        talk.send();
      }
      // when
      int done = talk.deliver(talk.bytes());
      // then
      assertThat(done).isEqualTo(talk.answers.size());
      assertThat(talk.wrong[0]).isZero();
      assertThat(talk.outgoing.replies().firstMismatch()).isNull();
      talk.outgoing.replies().release();
    }
  }

  @Test
  void should_tell_where_a_single_flipped_bit_is() {
    for (int i = 0; i < ROUNDS; i++) {
      // given
      Talk talk = new Talk();
      for (int run = random.nextInt(12); run >= 0; run--) {
        talk.send();
      }
      List<Answer> compared =
          talk.answers.stream()
              .filter(a -> COMPARED.contains(a.message().expectation().kind()))
              .toList();
      if (compared.isEmpty()) {
        talk.outgoing.replies().release();
        continue;
      }
      Answer broken = compared.get(random.nextInt(compared.size()));
      int offset = random.nextInt(Math.max(1, broken.text().length() - 1));
      byte[] bytes = talk.bytes();
      int at = broken.begin() + offset;
      int right = Byte.toUnsignedInt(bytes[at]);
      bytes[at] ^= 1;
      // when
      int done = talk.deliver(bytes);
      // then
      assertThat(done).isEqualTo(talk.answers.size());
      assertThat(talk.wrong[0]).isEqualTo(1);
      assertThat(talk.outgoing.replies().firstMismatch())
          .isEqualTo(
              new Mismatch(
                  CONNECTION,
                  broken.request(),
                  broken.message().origin(),
                  offset,
                  right,
                  right ^ 1));
      talk.outgoing.replies().release();
    }
  }

  @Test
  void should_keep_no_memory_of_requests_whose_echo_never_comes() {
    // given
    Messages messages = new Messages(List.of(echoed()), new Numbering(1, 0, 1));
    RequestSource read = messages.of(0, Expectation.echo());
    RequestSource unread = messages.unread(0);
    // when
    for (int i = 0; i < 100; i++) {
      Rendered.next(read, 3);
      Rendered.next(unread, 3);
    }
    read.replies().read(Unpooled.copiedBuffer("k0v", ISO_8859_1), 1); // the second is half there
    read.replies().release();
    // then a buffer that was kept would be found as a leak
    assertThat(unread.hasAnswered()).isTrue();
  }

  @Test
  void should_take_a_line_in_place_of_another_for_one_wrong_reply() {
    // given
    Message set =
        new Message(
            MessageTemplate.of(bytes("SET k v\r\n")),
            Expectation.equalTo(MessageTemplate.of(bytes("+OK\r\n"))),
            "set");
    RequestSource outgoing =
        new Messages(List.of(set), new Numbering(1, 0, 1)).of(0, Expectation.echo());
    Rendered.next(outgoing, 5);
    int[] wrong = {0};
    // when
    int done =
        Pieces.give(
            bytes("+OK\r\n-ERR no\r\n+OK\r\n\r\n+O\r\n"),
            random,
            piece -> Pieces.read(outgoing.replies(), piece, 5, wrong));
    // then
    assertThat(done).isEqualTo(5);
    assertThat(wrong[0]).isEqualTo(3);
    assertThat(outgoing.replies().firstMismatch())
        .isEqualTo(new Mismatch(0, 1, "set", 0, '+', '-'));
  }

  private Message echoed() {
    MessageTemplate.Builder builder = new MessageTemplate.Builder();
    builder.literal('k');
    builder.number(Counter.SEQUENCE, 1);
    builder.literal('v');
    return new Message(builder.build(), Expectation.echo(), null);
  }

  private MessageTemplate anyMessage() {
    MessageTemplate.Builder builder = new MessageTemplate.Builder();
    builder.literal('m');
    for (int i = random.nextInt(5); i > 0; i--) {
      switch (random.nextInt(4)) {
        case 0 ->
            builder.number(COUNTERS.get(random.nextInt(COUNTERS.size())), 1 + random.nextInt(9));
        case 1 -> builder.randomBytes(1 + random.nextInt(random.nextBoolean() ? 9 : 5_000));
        case 2 -> builder.randomText(1 + random.nextInt(40));
        default -> builder.literal(random.nextInt(256));
      }
    }
    return builder.build();
  }

  private Expectation anyExpectation() {
    return switch (random.nextInt(6)) {
      case 0, 1 -> Expectation.echo();
      case 2 -> Expectation.bytes(5);
      case 3 -> Expectation.until(bytes("\r\n"));
      case 4 -> {
        MessageTemplate.Builder builder = new MessageTemplate.Builder();
        builder.literal('r');
        builder.number(Counter.SEQUENCE, 1);
        builder.literal('\n');
        yield Expectation.equalTo(builder.build());
      }
      default -> Expectation.none();
    };
  }

  private String reply(Expectation.Kind kind, String request, int sequence) {
    return switch (kind) {
      case ECHO -> request;
      case BYTES -> "?".repeat(5);
      case UNTIL -> "?".repeat(random.nextInt(30)) + "\r\n";
      case EQUALS -> "r" + sequence + "\n";
      case NONE -> throw new IllegalArgumentException();
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
