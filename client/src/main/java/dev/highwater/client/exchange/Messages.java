package dev.highwater.client.exchange;

import dev.highwater.client.message.MessageTemplate;
import dev.highwater.client.message.Numbering;
import dev.highwater.client.message.RequestValues;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Messages that every connection sends in turn, each made when it is sent.
 *
 * <p>Also keeps what goes on from one connection to the next in the same place of the run: the
 * count of requests, and random values. It is for one run.
 */
public final class Messages extends Requests {
  private final Message[] messages;
  private final Numbering numbering;
  private final boolean hasAnswered;
  private final boolean hasUnanswered;
  private final long longestBytes;
  private final Map<Integer, Place> places = new ConcurrentHashMap<>();

  /** What goes on in one place of the run; used on its event loop alone. */
  static final class Place {
    private final SplittableRandom random;
    private long requests;

    Place(SplittableRandom random) {
      this.random = random;
    }

    /** One more was sent. */
    void countRequest() {
      requests++;
    }
  }

  /**
   * @param messages one or more
   */
  public Messages(List<Message> messages, Numbering numbering) {
    this.messages = messages.toArray(Message[]::new);
    this.numbering = numbering;
    this.hasAnswered = messages.stream().anyMatch(Message::isAnswered);
    this.hasUnanswered = !messages.stream().allMatch(Message::isAnswered);
    this.longestBytes =
        messages.stream().mapToLong(m -> m.template().longestBytes()).max().orElseThrow();
  }

  /**
   * A message that opens connections; its random values are others than those of the requests.
   *
   * @param expectation what completes it
   */
  public static Messages first(
      MessageTemplate template, Expectation expectation, Numbering numbering) {
    Message message = new Message(template, expectation, null);
    return new Messages(List.of(message), numbering.otherwiseRandom());
  }

  @Override
  public RequestSource of(int connection, Expectation expectation) {
    return new RenderedRequests(this, connection, new SentBytes());
  }

  @Override
  public RequestSource unread(int connection) {
    return new RenderedRequests(this, connection, null);
  }

  /** In their order; not to be changed. */
  Message[] inOrder() {
    return messages;
  }

  boolean hasAnswered() {
    return hasAnswered;
  }

  boolean hasUnanswered() {
    return hasUnanswered;
  }

  Place place(int connection) {
    return places.computeIfAbsent(connection, c -> new Place(numbering.randomOf(c)));
  }

  /** Values of a connection that begins now; what is random is drawn from that of its place. */
  RequestValues values(int connection) {
    Place place = place(connection);
    return new RequestValues(numbering, connection, place.requests, place.random);
  }

  /** Bytes of the longest message. */
  long longestBytes() {
    return longestBytes;
  }
}
