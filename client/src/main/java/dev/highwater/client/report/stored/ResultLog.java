package dev.highwater.client.report.stored;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.highwater.options.Problems;
import dev.highwater.units.ByteSize;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds results in a log, between whatever else it holds.
 *
 * <p>Anybody may have written it: however it looks, reading it takes no more memory than is said
 * here.
 */
public final class ResultLog {
  /** What is longer is no line of ours. */
  private static final int LONGEST_LINE = 64 << 10;

  private static final int MOST_PARTS = 10_000;

  /** More than {@code merge} takes. */
  private static final int MOST_RUNS = 1_000;

  private static final ByteSize MOST_DATA = new ByteSize(256 << 20);

  private final Path name;
  private final Map<String, @Nullable String[]> partsByRun = new LinkedHashMap<>();
  private final StringBuilder line = new StringBuilder();
  private long dataLength;

  private ResultLog(Path name) {
    this.name = name;
  }

  /** Whether a file is a log with results; false when it is too large, or cannot be read. */
  public static boolean isOne(Path file) {
    if (!Files.isRegularFile(file)) { // to open a pipe may take forever
      return false;
    }
    try (Reader reader = Files.newBufferedReader(file, ISO_8859_1)) {
      ResultLog log = new ResultLog(file);
      if (Files.size(file) > MOST_DATA.bytes()) {
        return false;
      }
      while (log.nextLine(reader)) {
        if (ResultLines.FORM.matcher(log.line).find()) {
          return true;
        }
      }
      return false;
    } catch (IOException unreadable) {
      return false; // who reads it as a document says so
    }
  }

  /**
   * Reads all results in a file; what is wrong goes to the problems.
   *
   * @param file as it was typed
   * @param known the runs of the logs before, to which those of this one are added
   */
  public static List<StoredResult> read(Path file, Set<String> known, Problems problems) {
    try (InputStream stream = Files.newInputStream(file)) {
      return read(file, stream, known, problems);
    } catch (IOException unreadable) {
      return refuse(problems, file.toString(), "a file that can be read");
    }
  }

  /**
   * Reads all results in a stream, to its end; what is wrong goes to the problems.
   *
   * @param name of the stream
   * @param known the runs of the logs before, to which those of this one are added
   */
  public static List<StoredResult> read(
      Path name, InputStream stream, Set<String> known, Problems problems) {
    ResultLog log = new ResultLog(name);
    try {
      log.takeLines(new BufferedReader(new InputStreamReader(stream, ISO_8859_1)));
    } catch (WrongResult wrong) {
      wrong.addTo(problems);
      return List.of();
    } catch (IOException unreadable) {
      return refuse(problems, name.toString(), "a log that can be read");
    }
    if (log.partsByRun.isEmpty()) {
      return refuse(problems, name.toString(), "a log with results, from --log-result");
    }
    List<StoredResult> results = new ArrayList<>();
    log.partsByRun.forEach(
        (run, parts) -> {
          if (!known.add(run)) {
            log.wrong(run, "each result once, and it is in a log before, too").addTo(problems);
            return;
          }
          StoredResult result = log.result(run, parts, problems);
          if (result != null) {
            results.add(result);
          }
        });
    return results;
  }

  private static List<StoredResult> refuse(Problems problems, String given, String expected) {
    problems.add("files", given, "the command line", expected);
    return List.of();
  }

  private void takeLines(Reader reader) throws IOException, WrongResult {
    while (nextLine(reader)) {
      Matcher form = ResultLines.FORM.matcher(line);
      while (form.find()) {
        int part = Integer.parseInt(form.group(2));
        int of = Integer.parseInt(form.group(3));
        take(form.group(1), part, of, form.group(4));
      }
    }
  }

  private void take(String run, int part, int of, String data) throws WrongResult {
    if (part < 1 || part > of || of > MOST_PARTS) {
      throw wrong(run, "parts from 1 to their number, " + MOST_PARTS + " at most");
    }
    if (partsByRun.size() >= MOST_RUNS && !partsByRun.containsKey(run)) {
      throw wrong(run, MOST_RUNS + " results in a log at most");
    }
    @Nullable String[] parts = partsByRun.computeIfAbsent(run, unknown -> new String[of]);
    String known = parts.length == of ? parts[part - 1] : "";
    if (known != null && !known.equals(data)) {
      throw wrong(run, "each part once, and of one result");
    }
    if (known == null) {
      parts[part - 1] = data;
      dataLength += data.length();
    }
    if (dataLength > MOST_DATA.bytes()) {
      throw wrong(run, "results of at most " + MOST_DATA + " together");
    }
  }

  private @Nullable StoredResult result(String run, @Nullable String[] parts, Problems problems) {
    List<Integer> missing =
        IntStream.range(0, parts.length)
            .filter(i -> parts[i] == null)
            .mapToObj(i -> i + 1)
            .toList();
    try {
      if (!missing.isEmpty()) {
        String list = missing.stream().map(String::valueOf).collect(Collectors.joining(", "));
        throw wrong(run, "all " + parts.length + " lines of its result; missing: " + list);
      }
      String data = Arrays.stream(parts).map(Objects::requireNonNull).collect(Collectors.joining());
      byte[] packed = Base64.getDecoder().decode(data);
      return ResultReader.read(
          named(run), () -> new InflaterInputStream(new ByteArrayInputStream(packed)));
    } catch (WrongResult wrong) {
      wrong.addTo(problems);
    } catch (IllegalArgumentException noBase64) {
      wrong(run, "a result as it was written").addTo(problems);
    }
    return null;
  }

  private Path named(String run) {
    return Path.of(name + ":" + run);
  }

  private WrongResult wrong(String run, String expected) {
    return new WrongResult("files", named(run).toString(), "the command line", expected);
  }

  /** Reads on to the end of a line, and keeps no more of it than a line of ours can have. */
  private boolean nextLine(Reader reader) throws IOException {
    line.setLength(0);
    int read = reader.read();
    if (read < 0) {
      return false;
    }
    for (; read >= 0 && read != '\n'; read = reader.read()) {
      if (line.length() < LONGEST_LINE) {
        line.append((char) read);
      }
    }
    return true;
  }
}
