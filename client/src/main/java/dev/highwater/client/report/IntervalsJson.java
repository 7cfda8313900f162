package dev.highwater.client.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.client.run.IntervalRow;
import java.io.IOException;
import java.util.List;

/**
 * The intervals of a run as an array. There are as many as the run has seconds, so they are never
 * all nodes at once.
 */
final class IntervalsJson implements JsonSerializable {
  private final List<IntervalRow> rows;
  private final boolean hasRequests;

  /**
   * @param hasRequests false for a stream, whose intervals have none
   */
  IntervalsJson(List<IntervalRow> rows, boolean hasRequests) {
    this.rows = rows;
    this.hasRequests = hasRequests;
  }

  @Override
  public void serialize(JsonGenerator out, SerializerProvider provider) throws IOException {
    out.writeStartArray(this, rows.size());
    for (IntervalRow row : rows) {
      ObjectNode node = JsonNodeFactory.instance.objectNode();
      put(node, row, hasRequests);
      node.serialize(out, provider);
    }
    out.writeEndArray();
  }

  @Override
  public void serializeWithType(JsonGenerator out, SerializerProvider provider, TypeSerializer type)
      throws IOException {
    serialize(out, provider);
  }

  /** Adds what there is to tell of one. */
  static void put(ObjectNode node, IntervalRow row, boolean hasRequests) {
    node.put("start_s", row.startSeconds());
    node.put("duration_s", row.seconds());
    node.put("warmup", row.isWarmup());
    node.put("drain", row.isDrain());
    ObjectNode connections = node.putObject("connections");
    connections.put("open", row.open()).put("unwritable", row.unwritable());
    ObjectNode closed = connections.putObject("closed");
    row.closedByCause().forEach((cause, count) -> closed.put(cause.label(), count));
    if (hasRequests) {
      requests(node, row);
    }
    SummaryJson.bytes(
        node,
        row.sentBytes(),
        row.receivedBytes(),
        row.sentBytesPerSecond(),
        row.receivedBytesPerSecond());
    node.putObject("write_buffer")
        .put("crossings", row.crossings())
        .put("pending_bytes", row.pendingBytes())
        .put("pending_max_bytes", row.pendingMaxBytes())
        .put("unwritable_s", row.unwritableSeconds())
        .put("unwritable_share", row.unwritableShare());
    FiguresJson.pauses(node.putObject("client"), row.pauses());
    node.put("connects_per_s", row.connectsPerSecond());
    FiguresJson.micros(node, "connect_us", row.connectTime());
  }

  private static void requests(ObjectNode node, IntervalRow row) {
    ObjectNode requests = node.putObject("requests");
    FiguresJson.put(requests, row.requests());
    requests.put("waiting", row.waiting());
    node.putObject("rate")
        .put("wanted_per_s", row.wantedPerSecond())
        .put("achieved_per_s", row.answeredPerSecond());
    FiguresJson.micros(node, "latency_us", row.latency());
    FiguresJson.micros(node, "service_time_us", row.serviceTime());
  }
}
