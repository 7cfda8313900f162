package dev.highwater.client.connection;

import org.jspecify.annotations.Nullable;

/**
 * What all connections of a run say and expect.
 *
 * @param requests the bytes of the requests
 * @param expectation what completes a request
 * @param pipeline most requests in flight on one connection, 1 or more
 * @param firstMessage sent once at the start of each connection and answered by the same rule as a
 *     request, not counted and not timed; null when there is none
 * @param streaming what is done in place of requests; null when there are requests
 */
public record Conversation(
    RequestBytes requests,
    Expectation expectation,
    int pipeline,
    @Nullable RequestBytes firstMessage,
    @Nullable Streaming streaming) {

  /** With requests. */
  public Conversation(
      RequestBytes requests,
      Expectation expectation,
      int pipeline,
      @Nullable RequestBytes firstMessage) {
    this(requests, expectation, pipeline, firstMessage, null);
  }

  boolean expectsReplies() {
    return expectation.kind() != Expectation.Kind.NONE;
  }
}
