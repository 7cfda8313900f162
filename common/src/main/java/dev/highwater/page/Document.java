package dev.highwater.page;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;

/**
 * A report that is written piece by piece: that of a long run may be larger than the memory that is
 * left for it.
 */
@FunctionalInterface
public interface Document {
  /** Writes all of it, and leaves the writer open. */
  void writeTo(Writer out) throws IOException;

  /** All of it at once. */
  default String text() {
    StringWriter text = new StringWriter();
    try {
      writeTo(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
