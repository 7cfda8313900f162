package dev.highwater.lab.report;

import dev.highwater.lab.Finding;
import dev.highwater.lab.Finding.ErrorPair;
import dev.highwater.lab.Verdict;
import dev.highwater.lab.bench.Moment;
import dev.highwater.lab.bench.Plot;
import dev.highwater.lab.bench.Plot.Point;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Findings made by hand, with everything in them that is hard to show. */
final class SampleFindings {
  /** What must be text wherever it is shown, and end no element. */
  static final String HOSTILE = "</script><!--<b>\"two\" & 'one' {{lab.js}} | `x` \u2028\\";

  private static final List<Moment> TIMELINE =
      List.of(
          new Moment(1_000, "server", "listening", null, null),
          new Moment(1_900, "client", "connected", null, null),
          new Moment(9_000, "server", "closed (FIN)", null, null),
          new Moment(12_000, "client", "wrote", 5L, null),
          new Moment(15_100, "client", "write failed", 5L, "IOException: " + HOSTILE));

  private SampleFindings() {}

  static Surroundings surroundings() {
    return new Surroundings(
        "0.1.0", "Linux 6.18", "epoll", "17.0.15", true, 1, false, List.of("so-sndbuf 64k"));
  }

  static List<Finding> all() {
    return List.of(curves(), errors(), nothing(), events());
  }

  /** Steps and lines, many points and one, figures of every unit. */
  static Finding curves() {
    List<Point> sizes =
        IntStream.range(14, 23).mapToObj(i -> new Point(1 << i, 49.0 * (1 << i))).toList();
    List<Point> open = IntStream.range(0, 2_000).mapToObj(i -> new Point(i / 1e3, i % 10)).toList();
    Map<String, Object> numbers = new LinkedHashMap<>();
    numbers.put("auto_written_bytes", 4_128_768L);
    numbers.put("auto_unwritable_ms", 404.25);
    numbers.put("auto_crossings", 1);
    numbers.put("32k-read_written_bytes", 327_680L);
    numbers.put("32k-read_unwritable_ms", 38.0);
    numbers.put("32k-read_crossings", 2);
    numbers.put("rate_bytes_per_s", 1e8);
    numbers.put("p99_us", 832.2);
    numbers.put("busy_share", 0.231);
    return finding(
        "curves",
        Verdict.HOLDS,
        "throughput grew with the buffer and stopped at the product of bandwidth and delay",
        numbers,
        List.of(),
        TIMELINE,
        List.of(
            Plot.over("throughput over buffer", "SO_RCVBUF, bytes", "bytes/s")
                .curve("measured", sizes)
                .curve("nothing", List.of())
                .build(),
            Plot.overTime("open connections", "connections")
                .curve("established", open)
                .curve("limit", List.of(new Point(0, 9), new Point(2, 9)))
                .build(),
            Plot.overTime("one point", "bytes")
                .curve("alone", List.of(new Point(1.5, 70_000)))
                .build(),
            Plot.overTime("not all are numbers", "bytes")
                .curve("some", List.of(new Point(0, Double.NaN), new Point(1, 3), new Point(2, 1)))
                .build()));
  }

  /** No plot; errors of both, and text that looks like markup. */
  static Finding errors() {
    Map<String, Object> numbers = new LinkedHashMap<>();
    numbers.put("accepted", true);
    numbers.put("causes", List.of("peer_fin", HOSTILE));
    numbers.put("delays_ms", List.of(1.2, 3.4));
    return finding(
        "errors",
        Verdict.DIFFERS,
        "the first write succeeded, " + HOSTILE,
        numbers,
        List.of(
            new ErrorPair("the second write", "broken pipe", "IOException: " + HOSTILE),
            new ErrorPair("a read", "EOF", "ChannelInputShutdownEvent")),
        TIMELINE,
        List.of());
  }

  /** Nothing was measured and nothing happened. */
  static Finding nothing() {
    return new Finding(
        "nothing",
        "Was it run?",
        "It can be run",
        "tcp(7)",
        "It was not run to its end.",
        Verdict.INCONCLUSIVE,
        "it needs root",
        Map.of(),
        List.of(),
        List.of(),
        List.of(),
        "");
  }

  /** Only a timeline, of many. */
  static Finding events() {
    List<Moment> many = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      many.add(new Moment(i * 9_973L, "writer-" + i % 8, "wrote ".repeat(i % 20), 65_536L, null));
    }
    return finding("events", Verdict.HOLDS, "it was so", Map.of(), List.of(), many, List.of());
  }

  private static Finding finding(
      String name,
      Verdict verdict,
      String because,
      Map<String, Object> numbers,
      List<ErrorPair> errors,
      List<Moment> timeline,
      List<Plot> plots) {
    return new Finding(
        name,
        "How does it go, with a question that is so long that it takes a second line on a phone?",
        "It goes well " + HOSTILE,
        "the article, <client>",
        "We did it. ".repeat(20).strip(),
        verdict,
        because,
        numbers,
        errors,
        timeline,
        plots,
        "Leave it alone: " + HOSTILE);
  }
}
