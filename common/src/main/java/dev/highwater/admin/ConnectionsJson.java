package dev.highwater.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.highwater.metering.ConnectionInfo;
import dev.highwater.metering.ConnectionList;
import dev.highwater.units.HostPort;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The connections that somebody asked for, as the JSON of {@code /connections}: units are in the
 * names, and what the transport cannot tell is absent.
 *
 * @param order by which they are sorted
 * @param endpoints how many connections each endpoint has, whether they are listed or not
 * @param silentLoops event loops that did not answer in time; nothing of theirs is listed
 */
public record ConnectionsJson(
    @JsonProperty("order") String order,
    @JsonProperty("limit") int limit,
    @JsonProperty("endpoints") List<Endpoint> endpoints,
    @JsonProperty("silent_loops") List<String> silentLoops,
    @JsonProperty("connections") List<Connection> connections) {

  private static final ObjectReader READER =
      new ObjectMapper()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .readerFor(ConnectionsJson.class);

  private static final double NANOS_PER_MICRO = 1e3;
  private static final double MICROS_PER_SECOND = 1e6;

  /** Refuses what is not of this form: null where there has to be something. */
  public ConnectionsJson {
    Objects.requireNonNull(order, "order");
    endpoints = List.copyOf(endpoints);
    silentLoops = List.copyOf(silentLoops);
    connections = List.copyOf(connections);
  }

  /**
   * Reads the JSON of a program that may be older or newer.
   *
   * @throws IOException if it is something else
   */
  public static ConnectionsJson read(byte[] json) throws IOException {
    ConnectionsJson list = READER.readValue(json);
    if (list == null) { // the JSON null
      throw new IOException("null");
    }
    return list;
  }

  /** What one endpoint has in all. */
  public record Endpoint(
      @JsonProperty("endpoint") String endpoint,
      @JsonProperty("connections") long connections,
      @JsonProperty("unwritable") long unwritable,
      @JsonProperty("pending_bytes") long pendingBytes) {

    public Endpoint {
      Objects.requireNonNull(endpoint, "endpoint");
    }
  }

  /**
   * One connection; see {@link ConnectionInfo}.
   *
   * @param rttMicros null where the transport cannot tell, like the retransmits
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonPropertyOrder({"endpoint", "peer", "local"})
  public record Connection(
      @JsonProperty("endpoint") String endpoint,
      @JsonProperty("peer") @Nullable String peer,
      @JsonProperty("local") @Nullable String local,
      @JsonProperty("tls") boolean tls,
      @JsonProperty("age_s") double ageSeconds,
      @JsonProperty("received_bytes") long receivedBytes,
      @JsonProperty("sent_bytes") long sentBytes,
      @JsonProperty("pending_bytes") long pendingBytes,
      @JsonProperty("unwritable_s") double unwritableSeconds,
      @JsonProperty("read_paused") boolean readPaused,
      @JsonProperty("rtt_us") @Nullable Long rttMicros,
      @JsonProperty("retransmits") @Nullable Long retransmits,
      @JsonProperty("loop") String loop) {

    public Connection {
      Objects.requireNonNull(endpoint, "endpoint");
      Objects.requireNonNull(loop, "loop");
    }

    static Connection of(String endpoint, ConnectionInfo info) {
      return new Connection(
          endpoint,
          text(info.peer()),
          text(info.local()),
          info.isTls(),
          seconds(info.ageNanos()),
          info.receivedBytes(),
          info.sentBytes(),
          info.pendingBytes(),
          seconds(info.unwritableNanos()),
          info.readPaused(),
          info.rttMicros(),
          info.retransmits(),
          info.loop());
    }
  }

  /** One endpoint and what it answered. */
  record Answer(String endpoint, ConnectionList list) {}

  /** The answers of several endpoints as one list. */
  static ConnectionsJson of(ConnectionsQuery query, List<Answer> answers) {
    record Named(String endpoint, ConnectionInfo info) {}
    Stream<Named> all =
        answers.stream()
            .flatMap(
                answer ->
                    answer.list().connections().stream()
                        .map(info -> new Named(answer.endpoint(), info)));
    return new ConnectionsJson(
        query.order().label(),
        query.limit(),
        answers.stream()
            .map(
                answer ->
                    new Endpoint(
                        answer.endpoint(),
                        answer.list().open(),
                        answer.list().unwritable(),
                        answer.list().pendingBytes()))
            .toList(),
        answers.stream()
            .flatMap(answer -> answer.list().silentLoops().stream())
            .distinct()
            .toList(),
        all.sorted((a, b) -> query.order().comparator().compare(a.info, b.info))
            .limit(query.limit())
            .map(named -> Connection.of(named.endpoint, named.info))
            .toList());
  }

  private static @Nullable String text(@Nullable SocketAddress address) {
    if (address instanceof InetSocketAddress inet && inet.getAddress() != null) {
      return new HostPort(NetUtil.toAddressString(inet.getAddress()), inet.getPort()).toString();
    }
    return address == null ? null : address.toString();
  }

  /** To the microsecond: the rest would be noise. */
  private static double seconds(long nanos) {
    return Math.ceil(nanos / NANOS_PER_MICRO) / MICROS_PER_SECOND;
  }
}
