package dev.highwater.client.exchange;

import org.jspecify.annotations.Nullable;

/**
 * What all connections of a run say and expect.
 *
 * @param requests what is sent
 * @param expectation what completes a request that says nothing else of itself
 * @param pipeline most requests in flight on one connection, 1 or more
 * @param firstMessage sent once at the start of each connection, answered by {@code expectation},
 *     not counted and not timed; null when there is none
 * @param greeting what the peer says on each connection before anything is sent to it; null when it
 *     waits for us
 * @param streaming what is done in place of requests; null when there are requests
 */
public record Conversation(
    Requests requests,
    Expectation expectation,
    int pipeline,
    @Nullable Requests firstMessage,
    @Nullable Expectation greeting,
    @Nullable Streaming streaming) {

  /** With requests. */
  public Conversation(
      Requests requests, Expectation expectation, int pipeline, @Nullable Requests firstMessage) {
    this(requests, expectation, pipeline, firstMessage, null, null);
  }

  /**
   * What every connection does in a run without requests: it moves bytes as fast as the peer lets
   * it.
   *
   * @param direction which way
   * @param bytes what is written
   * @param checked whether the peer echoes, so that what comes back is compared with what was sent
   */
  public record Streaming(StreamDirection direction, StreamBytes bytes, boolean checked) {}
}
