package dev.highwater.client.connection;

/**
 * Connections of a run that behave badly in the same way.
 *
 * @param connections how many, 1 or more
 * @param readBytesPerSecond of a slow reader, 1 or more; 0 with the other kinds
 */
public record MisbehavingGroup(Misbehaviour kind, int connections, long readBytesPerSecond) {}
