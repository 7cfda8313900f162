package dev.highwater.client.measure;

import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.HdrHistogram.HistogramLogReader;
import org.jspecify.annotations.Nullable;

/** Durations as their buckets, and those of an interval log added up. */
public final class LoggedDurations {
  private LoggedDurations() {}

  /** Reads an interval log, and adds up the histograms of each tag. */
  public static Map<String, NavigableMap<Long, Long>> read(InputStream log) {
    Map<String, NavigableMap<Long, Long>> byTag = new HashMap<>();
    try (HistogramLogReader reader = new HistogramLogReader(log)) {
      for (EncodableHistogram read = reader.nextIntervalHistogram();
          read != null;
          read = reader.nextIntervalHistogram()) {
        NavigableMap<Long, Long> buckets =
            byTag.computeIfAbsent(read.getTag(), tag -> new TreeMap<>());
        for (HistogramIterationValue value : ((Histogram) read).recordedValues()) {
          buckets.merge(
              value.getValueIteratedTo(), value.getCountAddedInThisIterationStep(), Long::sum);
        }
      }
    }
    byTag.values().removeIf(Map::isEmpty);
    return byTag;
  }

  /** What a log of these has to add up to. */
  public static Map<String, NavigableMap<Long, Long>> of(Measurements measured) {
    Map<String, NavigableMap<Long, Long>> byTag = new HashMap<>();
    byTag.put("latency", buckets(measured.latency()));
    byTag.put("service_time", buckets(measured.serviceTime()));
    byTag.put("latency_lower_bounds", lowerBounds(measured.latency()));
    byTag.put("service_time_lower_bounds", lowerBounds(measured.serviceTime()));
    byTag.values().removeIf(Map::isEmpty);
    return byTag;
  }

  /** How often each duration was recorded, as exactly as a histogram tells. */
  public static NavigableMap<Long, Long> buckets(Durations durations) {
    NavigableMap<Long, Long> buckets = new TreeMap<>();
    durations.forEach(buckets::put);
    return buckets;
  }

  /** The same of those that are lower bounds. */
  public static NavigableMap<Long, Long> lowerBounds(Durations durations) {
    @Nullable String encoded = durations.encodedLowerBounds();
    return encoded == null ? new TreeMap<>() : buckets(Durations.decoded(encoded));
  }
}
