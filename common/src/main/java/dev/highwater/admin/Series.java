package dev.highwater.admin;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The series of the programs beside those of their connections: the names are public, and
 * dashboards and alerts of other people depend on them.
 *
 * <p>Each carries {@code role}, and {@code endpoint} unless it says otherwise.
 */
public enum Series {
  CONNECTIONS_LIMIT(Kind.GAUGE, Role.SERVER, "Most connections open at once, over all endpoints."),
  CONNECTIONS_REJECTED(
      Kind.COUNTER, Role.SERVER, "Connections reset when they were accepted.", "reason"),
  ACCEPT_ERRORS(
      Kind.COUNTER,
      Role.SERVER,
      "Connections that could not be accepted, by accept(2)'s errno.",
      "errno"),
  ECHO_LATENCY_SECONDS(
      Kind.HISTOGRAM,
      Role.SERVER,
      "From the read of bytes until the kernel has taken their echo; of one read in 16, drawn at random."),
  LISTEN_QUEUE_LENGTH(
      Kind.GAUGE, Role.SERVER, "Connections that the kernel has made and we have not accepted."),
  LISTEN_QUEUE_LIMIT(Kind.GAUGE, Role.SERVER, "The backlog that the kernel granted."),
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
  DIRECT_MEMORY_USED_BYTES(
      Kind.GAUGE, Role.BOTH, Scope.PROCESS, "Direct memory that Netty holds for buffers."),
  DIRECT_MEMORY_LIMIT_BYTES(
      Kind.GAUGE, Role.BOTH, Scope.PROCESS, "Most direct memory that Netty may hold."),
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
