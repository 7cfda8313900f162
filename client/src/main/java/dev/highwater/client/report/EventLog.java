package dev.highwater.client.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.client.run.IntervalRow;
import dev.highwater.process.CannotRunException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes a run as NDJSON, an event a line: start, every interval as it happens, end. */
public final class EventLog implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final @Nullable PrintWriter out;
  private final @Nullable Path file;
  private boolean hasRequests = true;

  /**
   * @param out null when no events are wanted
   * @param file that is behind it, and is closed with this; null for standard output
   */
  private EventLog(@Nullable PrintWriter out, @Nullable Path file) {
    this.out = out;
    this.file = file;
  }

  /** One that writes nowhere. */
  public static EventLog none() {
    return new EventLog(null, null);
  }

  /** One that writes to standard output, or what stands for it. */
  public static EventLog to(PrintWriter out) {
    return new EventLog(out, null);
  }

  /** One that writes to a file, in place of what it held. */
  public static EventLog to(Path file) throws IOException {
    return new EventLog(new PrintWriter(Files.newBufferedWriter(file, UTF_8)), file);
  }

  /**
   * The run begins.
   *
   * @param start of the report, all that is known by then
   * @param withRequests false for a stream, whose intervals have none
   */
  public void start(RunStart start, boolean withRequests) {
    hasRequests = withRequests;
    write("start", event -> JsonReport.head(event, start));
  }

  /** An interval has passed. */
  public void interval(IntervalRow row) {
    write("interval", event -> IntervalsJson.put(event, row, hasRequests));
  }

  /**
   * The run is over.
   *
   * @throws CannotRunException if one of the events could not be written
   */
  public void end(LoadReport report) {
    write(
        "end",
        event -> {
          SummaryJson.put(event.putObject("summary"), report);
          JsonReport.histograms(event.putObject("histograms"), report);
        });
    if (out != null && out.checkError()) {
      throw new CannotRunException(
          "ndjson: "
              + (file == null ? "standard output" : file)
              + " (expected: a file that can be written, to the end of the run)");
    }
  }

  @Override
  public void close() {
    if (out != null && file != null) {
      out.close();
    }
  }

  private void write(String name, Consumer<ObjectNode> content) {
    if (out == null) {
      return;
    }
    ObjectNode event = JSON.createObjectNode().put("event", name).put("schema", JsonReport.SCHEMA);
    content.accept(event);
    try {
      out.print(JSON.writeValueAsString(event) + "\n");
      out.flush(); // who follows it wants to see it now
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
