package dev.highwater.client.report.stored;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.highwater.client.report.JsonReport;
import dev.highwater.client.report.LoadReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.zip.DeflaterOutputStream;

/**
 * A result as lines that pass through logs: each a JSON object with a piece of the compressed
 * document, short enough not to be cut, and told from the lines of other clients by its run.
 *
 * <p>Container engines cut lines at 16 KiB, and mix the pieces of what many containers write.
 */
public final class ResultLines {
  /** Run, number from 1, how many there are, and the piece; whatever stands before or behind it. */
  static final Pattern FORM =
      Pattern.compile(
          "\\{\"highwater_result\":\"([0-9a-f]{12})\",\"part\":([0-9]{1,5}),\"of\":([0-9]{1,5}),"
              + "\"data\":\"([A-Za-z0-9+/=]{1,8000})\"\\}");

  private static final int PIECE_LENGTH = 8_000;

  private ResultLines() {}

  /** The lines, without line feeds; intervals are left out. */
  public static List<String> of(LoadReport report) {
    String data = Base64.getEncoder().encodeToString(compressed(JsonReport.shortOf(report)));
    String run = "%012x".formatted(ThreadLocalRandom.current().nextLong(1L << 48));
    int pieces = (data.length() + PIECE_LENGTH - 1) / PIECE_LENGTH;
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < pieces; i++) {
      int from = i * PIECE_LENGTH;
      String piece = data.substring(from, Math.min(data.length(), from + PIECE_LENGTH));
      lines.add(
          "{\"highwater_result\":\"%s\",\"part\":%d,\"of\":%d,\"data\":\"%s\"}"
              .formatted(run, i + 1, pieces, piece));
    }
    return lines;
  }

  private static byte[] compressed(String document) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(bytes)) {
      deflater.write(document.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
