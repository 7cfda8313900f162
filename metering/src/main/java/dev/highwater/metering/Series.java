package dev.highwater.metering;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Every series of our own that a scrape can show: the names are public, and dashboards and alerts
 * of other people depend on them.
 *
 * <p>Each carries {@code role}, and {@code endpoint} unless it says otherwise.
 */
public enum Series {
  CONNECTIONS_ACTIVE(Kind.GAUGE, Role.BOTH, "Connections open now."),
  CONNECTIONS_OPENED(
      Kind.COUNTER, Role.BOTH, "Connections accepted (server) or connected (client)."),
  CONNECTIONS_LIMIT(Kind.GAUGE, Role.SERVER, "Most connections open at once, over all endpoints."),
  CONNECTIONS_REJECTED(
      Kind.COUNTER, Role.SERVER, "Connections reset when they were accepted.", "reason"),
  ACCEPT_ERRORS(
      Kind.COUNTER,
      Role.SERVER,
      "Connections that could not be accepted, by accept(2)'s errno.",
      "errno"),
  CONNECTIONS_CLOSED(
      Kind.COUNTER, Role.BOTH, "Connections ended, each under exactly one cause.", "cause"),
  CONNECTION_DURATION_SECONDS(
      Kind.HISTOGRAM, Role.BOTH, "From the opening of a connection to its end."),
  RESETS(
      Kind.COUNTER,
      Role.BOTH,
      "Connections reset, received from the peer or sent on purpose; unflushed says whether bytes"
          + " were lost. A reset that the kernel sends by itself, because bytes were left unread at"
          + " a close, shows in highwater_kernel_tcp_events_total only.",
      "direction",
      "op",
      "phase",
      "unflushed"),
  RESET_UNFLUSHED_BYTES(
      Kind.HISTOGRAM, Role.BOTH, "Bytes that were still in our buffer when a reset came."),
  DISCARDED_BYTES(
      Kind.COUNTER,
      Role.BOTH,
      "Bytes accepted from the application and never handed to the kernel.",
      "cause"),
  WRITABILITY_CHANGES(
      Kind.COUNTER,
      Role.BOTH,
      "Crossings of the high mark (to unwritable) and of the low mark (to writable).",
      "to"),
  UNWRITABLE_DURATION_SECONDS(
      Kind.HISTOGRAM,
      Role.BOTH,
      "Time that a connection stayed unwritable, until it drained or was closed.",
      "end"),
  CHANNELS_UNWRITABLE(Kind.GAUGE, Role.BOTH, "Connections that are unwritable now."),
  UNWRITABLE_OLDEST_SECONDS(
      Kind.GAUGE, Role.BOTH, "The longest that one connection has now been unwritable."),
  PENDING_WRITE_BYTES(
      Kind.GAUGE,
      Role.BOTH,
      "Bytes written by the application that the kernel has not taken, over all connections; a"
          + " message that was taken in part counts whole."),
  PENDING_WRITE_MAX_BYTES(
      Kind.GAUGE,
      Role.BOTH,
      "The fullest write buffer of one connection within about the last minute, as Netty compares"
          + " it with the marks: with 96 bytes for each message."),
  WRITE_BUFFER_WATERMARK_BYTES(Kind.GAUGE, Role.BOTH, "The marks of the write buffer.", "mark"),
  READ_PAUSES(
      Kind.COUNTER,
      Role.BOTH,
      "Times that reading from a peer was stopped for back-pressure.",
      "reason"),
  CHANNELS_READ_PAUSED(
      Kind.GAUGE, Role.BOTH, "Connections not read now for back-pressure.", "reason"),
  RECEIVED_BYTES(Kind.COUNTER, Role.BOTH, "Bytes read from peers."),
  SENT_BYTES(Kind.COUNTER, Role.BOTH, "Bytes that the kernel took from us."),
  ECHO_LATENCY_SECONDS(
      Kind.HISTOGRAM,
      Role.SERVER,
      "From the read of bytes until the kernel has taken their echo; of one read in 16, drawn at"
          + " random."),
  TCP_RTT_SECONDS(
      Kind.HISTOGRAM,
      Role.BOTH,
      "Smoothed round-trip time from TCP_INFO, of at most 64 connections an event loop every 5 s."),
  TCP_CWND_SEGMENTS(
      Kind.HISTOGRAM, Role.BOTH, "Congestion window from TCP_INFO, sampled like the round trips."),
  TCP_RETRANSMITS(
      Kind.COUNTER, Role.BOTH, "Segments sent again, as far as the samples of TCP_INFO saw them."),
  LISTEN_QUEUE_LENGTH(
      Kind.GAUGE, Role.SERVER, "Connections that the kernel has made and we have not accepted."),
  LISTEN_QUEUE_LIMIT(Kind.GAUGE, Role.SERVER, "The backlog that the kernel granted."),
  KERNEL_TCP_EVENTS(
      Kind.COUNTER,
      Role.BOTH,
      Scope.PROCESS,
      "Events of the kernel's TCP in our network namespace, whoever caused them.",
      "event"),
  SOCKET_OPTION(
      Kind.GAUGE,
      Role.BOTH,
      "Options as requested and as in force; on is 1, off is 0, durations are seconds.",
      "scope",
      "option",
      "source"),
  INFO(
      Kind.INFO,
      Role.BOTH,
      Scope.PROCESS,
      "What runs here.",
      "version",
      "transport",
      "allocator",
      "netty",
      "java"),
  EVENT_LOOP_LAG_SECONDS(
      Kind.GAUGE,
      Role.BOTH,
      Scope.PROCESS,
      "How late an event loop was with a task that was due, at worst within about the last minute.",
      "loop"),
  DIRECT_MEMORY_USED_BYTES(
      Kind.GAUGE, Role.BOTH, Scope.PROCESS, "Direct memory that Netty holds for buffers."),
  DIRECT_MEMORY_LIMIT_BYTES(
      Kind.GAUGE, Role.BOTH, Scope.PROCESS, "Most direct memory that Netty may hold."),
  BUFFER_LEAKS(
      Kind.COUNTER,
      Role.BOTH,
      Scope.PROCESS,
      "Places at which Netty's leak detection, while it is on, found buffers that were collected"
          + " without having been released; a place that leaks again is not counted again."),
  DRAINING(Kind.GAUGE, Role.BOTH, Scope.PROCESS, "1 while the program is stopping, else 0."),
  CONNECTS(Kind.COUNTER, Role.CLIENT, "Attempts to connect.", "outcome"),
  CONNECT_DURATION_SECONDS(
      Kind.HISTOGRAM, Role.CLIENT, "From connect to connected, of connections that came to be."),
  TLS_HANDSHAKE_SECONDS(
      Kind.HISTOGRAM,
      Role.CLIENT,
      "From connected to the end of the TLS handshake, of those that were done."),
  ROUND_TRIP_SECONDS(
      Kind.HISTOGRAM,
      Role.CLIENT,
      "From the time at which a request was due to the end of its reply; also a native histogram."),
  SERVICE_TIME_SECONDS(
      Kind.HISTOGRAM, Role.CLIENT, "From the sending of a request to the end of its reply."),
  SCHEDULE_LAG_SECONDS(Kind.HISTOGRAM, Role.CLIENT, "How late due times were noticed."),
  REQUESTS(
      Kind.COUNTER,
      Role.CLIENT,
      "Requests ended, and bytes that belong to none (mismatch).",
      "outcome"),
  REQUESTS_IN_FLIGHT(Kind.GAUGE, Role.CLIENT, "Requests sent whose reply has not come.");

  /** What Prometheus calls the type. */
  public enum Kind {
    COUNTER,
    GAUGE,
    HISTOGRAM,
    INFO
  }

  /** The programs that have a series. */
  public enum Role {
    SERVER,
    CLIENT,
    BOTH;

    boolean includes(Role one) {
      return this == BOTH || this == one;
    }

    /** The value of the label {@code role}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What a series tells of. */
  public enum Scope {
    /** One listener or one target; has the label {@code endpoint}. */
    ENDPOINT,
    /** The whole process, or its surroundings. */
    PROCESS
  }

  private final Kind kind;
  private final Role role;
  private final Scope scope;
  private final String help;
  private final List<String> labels;

  Series(Kind kind, Role role, String help, String... labels) {
    this(kind, role, Scope.ENDPOINT, help, labels);
  }

  Series(Kind kind, Role role, Scope scope, String help, String... labels) {
    this.kind = kind;
    this.role = role;
    this.scope = scope;
    this.help = help;
    this.labels = List.copyOf(Arrays.asList(labels));
  }

  /** The name in a registry, without the ending that the kind gets when it is scraped. */
  String registryName() {
    return kind == Kind.INFO ? "highwater" : "highwater_" + name().toLowerCase(Locale.ROOT);
  }

  /**
   * The name as it is scraped; a histogram's without {@code _bucket}, {@code _sum}, {@code _count}.
   */
  public String scrapedName() {
    return switch (kind) {
      case COUNTER -> registryName() + "_total";
      case INFO -> registryName() + "_info";
      default -> registryName();
    };
  }

  public Kind kind() {
    return kind;
  }

  public Role role() {
    return role;
  }

  public Scope scope() {
    return scope;
  }

  public String help() {
    return help;
  }

  /** The labels beside {@code role} and {@code endpoint}. */
  public List<String> labels() {
    return labels;
  }
}
