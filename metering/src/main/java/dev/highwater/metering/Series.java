package dev.highwater.metering;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Every series that this library registers: the names are public, and dashboards and alerts of
 * other people depend on them. In Prometheus they are called as here, in lower case, behind {@code
 * highwater_}.
 */
enum Series {
  CONNECTIONS_ACTIVE(Kind.GAUGE, "Connections open now."),
  CONNECTIONS_OPENED(Kind.COUNTER, "Connections accepted (server) or connected (client)."),
  CONNECTIONS_CLOSED(Kind.COUNTER, "Connections ended, each under exactly one cause.", "cause"),
  CONNECTION_DURATION_SECONDS(Kind.HISTOGRAM, "From the opening of a connection to its end."),
  RESETS(
      Kind.COUNTER,
      "Connections reset, received from the peer or sent on purpose; unflushed says whether bytes"
          + " were lost. A reset that the kernel sends by itself, because bytes were left unread at"
          + " a close, shows in highwater_kernel_tcp_events_total only.",
      "direction",
      "op",
      "phase",
      "unflushed"),
  RESET_UNFLUSHED_BYTES(Kind.HISTOGRAM, "Bytes that were still in our buffer when a reset came."),
  DISCARDED_BYTES(
      Kind.COUNTER, "Bytes accepted from the application and never handed to the kernel.", "cause"),
  WRITABILITY_CHANGES(
      Kind.COUNTER,
      "Crossings of the high mark (to unwritable) and of the low mark (to writable).",
      "to"),
  UNWRITABLE_DURATION_SECONDS(
      Kind.HISTOGRAM,
      "Time that a connection stayed unwritable, until it drained or was closed.",
      "end"),
  CHANNELS_UNWRITABLE(Kind.GAUGE, "Connections that are unwritable now."),
  UNWRITABLE_OLDEST_SECONDS(Kind.GAUGE, "The longest that one connection has now been unwritable."),
  PENDING_WRITE_BYTES(
      Kind.GAUGE,
      "Bytes written by the application that the kernel has not taken, over all connections; a"
          + " message that was taken in part counts whole."),
  PENDING_WRITE_MAX_BYTES(
      Kind.GAUGE,
      "The fullest write buffer of one connection within about the last minute, as Netty compares"
          + " it with the marks: with 96 bytes for each message."),
  WRITE_BUFFER_WATERMARK_BYTES(Kind.GAUGE, "The marks of the write buffer.", "mark"),
  READ_PAUSES(
      Kind.COUNTER, "Times that reading from a peer was stopped for back-pressure.", "reason"),
  CHANNELS_READ_PAUSED(Kind.GAUGE, "Connections not read now for back-pressure.", "reason"),
  RECEIVED_BYTES(Kind.COUNTER, "Bytes read from peers."),
  SENT_BYTES(Kind.COUNTER, "Bytes that the kernel took from us."),
  TCP_RTT_SECONDS(
      Kind.HISTOGRAM,
      "Smoothed round-trip time from TCP_INFO, of at most 64 connections an event loop every 5 s."),
  TCP_CWND_SEGMENTS(
      Kind.HISTOGRAM, "Congestion window from TCP_INFO, sampled like the round trips."),
  TCP_RETRANSMITS(Kind.COUNTER, "Segments sent again, as far as the samples of TCP_INFO saw them."),
  KERNEL_TCP_EVENTS(
      Kind.COUNTER,
      Scope.PROCESS,
      "Events of the kernel's TCP in our network namespace, whoever caused them.",
      "event"),
  EVENT_LOOP_LAG_SECONDS(
      Kind.GAUGE,
      Scope.PROCESS,
      "How late an event loop was with a task that was due, at worst within about the last minute.",
      "loop"),
  BUFFER_LEAKS(
      Kind.COUNTER,
      Scope.PROCESS,
      "Places at which Netty's leak detection, while it is on, found buffers that were collected"
          + " without having been released; a place that leaks again is not counted again.");

  /** What a registry keeps of it. */
  enum Kind {
    COUNTER,
    GAUGE,
    HISTOGRAM
  }

  /** What a series tells of. */
  enum Scope {
    /** One listener or one target; has the labels {@code role} and {@code endpoint}. */
    ENDPOINT,
    /** The whole process, or its surroundings. */
    PROCESS
  }

  private static final Set<String> UNITS = Set.of("seconds", "bytes", "segments");

  private final Kind kind;
  private final Scope scope;
  private final String help;
  private final List<String> labels;

  Series(Kind kind, String help, String... labels) {
    this(kind, Scope.ENDPOINT, help, labels);
  }

  Series(Kind kind, Scope scope, String help, String... labels) {
    this.kind = kind;
    this.scope = scope;
    this.help = help;
    this.labels = List.of(labels);
  }

  /** The name as Micrometer writes it; each registry makes its own spelling of it. */
  String registryName() {
    return "highwater." + name().toLowerCase(Locale.ROOT).replace('_', '.');
  }

  /** The unit that the name ends in; null when it is just a number of things. */
  @Nullable String unit() {
    String name = registryName();
    String last = name.substring(name.lastIndexOf('.') + 1);
    return UNITS.contains(last) ? last : null;
  }

  Kind kind() {
    return kind;
  }

  Scope scope() {
    return scope;
  }

  String help() {
    return help;
  }

  /** The labels beside {@code role} and {@code endpoint}. */
  List<String> labels() {
    return labels;
  }
}
