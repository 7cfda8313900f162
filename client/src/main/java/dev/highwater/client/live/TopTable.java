package dev.highwater.client.live;

import dev.highwater.admin.ConnectionsJson;
import dev.highwater.admin.ConnectionsJson.Connection;
import dev.highwater.admin.ConnectionsJson.Endpoint;
import dev.highwater.client.report.Format;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The connections of a running program as lines that fit a width. */
public final class TopTable {
  private static final int LONGEST_TEXT = 47; // an IPv6 address in brackets, and a port
  private static final String ALARMING = "\u001b[31m";
  private static final String STRONG = "\u001b[1m";
  private static final String PLAIN = "\u001b[0m";
  private static final double KIBI = 1024;
  private static final String[] SIZES = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

  /**
   * One column.
   *
   * @param columns the least that it takes
   * @param importance 0 is always there; where room is short, the largest are left out first
   * @param isText whether it starts on the left
   */
  private record Column(
      String title,
      int columns,
      int importance,
      boolean isText,
      Function<Connection, @Nullable String> content) {

    String of(Connection connection) {
      String text = content.apply(connection);
      String shown = text == null ? "-" : text.replaceAll("\\p{Cntrl}", "?");
      return shown.length() <= LONGEST_TEXT ? shown : shown.substring(0, LONGEST_TEXT);
    }

    int widthFor(List<Connection> connections) {
      int width = Math.max(columns, title.length());
      for (Connection connection : connections) {
        width = Math.max(width, of(connection).length());
      }
      return width;
    }

    String padded(String text, int width) {
      return String.format(Locale.ROOT, "%" + (isText ? "-" : "") + width + "s", text);
    }
  }

  private static final List<Column> COLUMNS =
      List.of(
          new Column("PEER", 21, 0, true, Connection::peer),
          new Column("PENDING", 8, 1, false, c -> bytes(c.pendingBytes())),
          new Column("UNWRITABLE", 10, 2, false, c -> unwritable(c.unwritableSeconds())),
          new Column("AGE", 7, 5, false, c -> duration(c.ageSeconds())),
          new Column("RECEIVED", 8, 3, false, c -> bytes(c.receivedBytes())),
          new Column("SENT", 8, 4, false, c -> bytes(c.sentBytes())),
          new Column("RTT", 6, 6, false, c -> micros(c.rttMicros())),
          new Column("RETR", 4, 7, false, c -> count(c.retransmits())),
          new Column("READING", 7, 8, false, c -> c.readPaused() ? "paused" : "yes"),
          new Column("TLS", 3, 10, false, c -> c.tls() ? "yes" : "no"),
          new Column("ENDPOINT", 8, 9, true, Connection::endpoint),
          new Column("LOOP", 8, 11, true, Connection::loop),
          new Column("LOCAL", 21, 12, true, Connection::local));

  private final List<String> lines = new ArrayList<>();
  private final int width;
  private final boolean isColoured;

  private TopTable(int width, boolean isColoured) {
    this.width = width;
    this.isColoured = isColoured;
  }

  /**
   * Lines of which none is wider: how many connections there are, which loops are missing, and the
   * table.
   *
   * @param from where the list comes from
   * @param width in columns, 20 or more
   * @param mostLines what is too much is left out at the end
   * @param isColoured whether what is stuck is shown in colour
   */
  public static List<String> of(
      ConnectionsJson list, String from, int width, int mostLines, boolean isColoured) {
    TopTable table = new TopTable(width, isColoured);
    table.totals(list, from);
    if (!list.silentLoops().isEmpty()) {
      String loops = String.join(", ", list.silentLoops()).replaceAll("\\p{Cntrl}", "?");
      table.add("no answer from " + loops + ": these connections are missing", ALARMING);
    }
    table.connections(list.connections());
    return table.lines.subList(0, Math.min(Math.max(1, mostLines), table.lines.size()));
  }

  private void totals(ConnectionsJson list, String from) {
    long connections = list.endpoints().stream().mapToLong(Endpoint::connections).sum();
    long unwritable = list.endpoints().stream().mapToLong(Endpoint::unwritable).sum();
    long pending = list.endpoints().stream().mapToLong(Endpoint::pendingBytes).sum();
    add(
        "%s connections, %s unwritable, %s pending; by %s, %s"
            .formatted(
                Format.count(connections),
                Format.count(unwritable),
                bytes(pending),
                list.order().replaceAll("\\p{Cntrl}", "?"),
                from),
        "");
  }

  private void connections(List<Connection> connections) {
    List<Column> shown = fitting(connections);
    int[] widths = shown.stream().mapToInt(column -> column.widthFor(connections)).toArray();
    int taken = Arrays.stream(widths).sum();
    String gap = taken + 2 * (widths.length - 1) <= width ? "  " : " ";
    add(row(shown, widths, gap, Column::title), STRONG);
    for (Connection connection : connections) {
      add(
          row(shown, widths, gap, column -> column.of(connection)),
          connection.unwritableSeconds() > 0 ? ALARMING : "");
    }
  }

  private static String row(
      List<Column> columns, int[] widths, String gap, Function<Column, String> text) {
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < widths.length; i++) {
      cells.add(columns.get(i).padded(text.apply(columns.get(i)), widths[i]));
    }
    return String.join(gap, cells).stripTrailing();
  }

  /** The most important columns for which there is room, in the order in which they are shown. */
  private List<Column> fitting(List<Connection> connections) {
    List<Column> chosen = new ArrayList<>();
    int taken = -1; // no gap before the first
    for (Column column :
        COLUMNS.stream().sorted(Comparator.comparingInt(Column::importance)).toList()) {
      taken += 1 + column.widthFor(connections);
      if (taken > width && column.importance() > 0) {
        break;
      }
      chosen.add(column);
    }
    return COLUMNS.stream().filter(chosen::contains).toList();
  }

  private void add(String line, String colour) {
    String shown = line.length() <= width ? line : line.substring(0, width);
    lines.add(isColoured && !colour.isEmpty() ? colour + shown + PLAIN : shown);
  }

  /** Three digits and a unit: {@code 512B}, {@code 64.0KiB}, {@code 1.50GiB}. */
  static String bytes(long bytes) {
    if (bytes < KIBI) {
      return bytes + SIZES[0];
    }
    double value = bytes;
    int unit = 0;
    while (value >= 999.5 && unit < SIZES.length - 1) { // 1,000KiB would be four digits
      value /= KIBI;
      unit++;
    }
    String format = value < 9.995 ? "%.2f" : value < 99.95 ? "%.1f" : "%.0f";
    return String.format(Locale.ROOT, format, value) + SIZES[unit];
  }

  /** {@code 4.2s}, {@code 5m07s}, {@code 3h12m}, {@code 12d03h}. */
  static String duration(double seconds) {
    if (seconds < 59.95) {
      return String.format(Locale.ROOT, "%.1fs", seconds);
    }
    long whole = Math.round(seconds);
    if (whole < 3_600) {
      return String.format(Locale.ROOT, "%dm%02ds", whole / 60, whole % 60);
    }
    return whole < 86_400
        ? String.format(Locale.ROOT, "%dh%02dm", whole / 3_600, whole % 3_600 / 60)
        : String.format(Locale.ROOT, "%dd%02dh", whole / 86_400, whole % 86_400 / 3_600);
  }

  private static String unwritable(double seconds) {
    return seconds == 0 ? "-" : duration(seconds);
  }

  private static @Nullable String micros(@Nullable Long micros) {
    return micros == null ? null : Format.micros(micros);
  }

  private static @Nullable String count(@Nullable Long count) {
    return count == null ? null : Format.count(count);
  }
}
