package dev.highwater.client.exchange;

/**
 * What every connection does in a run without requests: it moves bytes as fast as the peer lets it.
 *
 * @param direction which way
 * @param bytes what is written
 * @param checked whether the peer echoes, so that what comes back is compared with what was sent
 */
public record Streaming(StreamDirection direction, StreamBytes bytes, boolean checked) {}
