package dev.highwater.client.option;

import dev.highwater.client.exchange.Expectation;
import dev.highwater.client.exchange.Message;
import dev.highwater.client.message.MessageTemplate;
import dev.highwater.client.message.MessageText;
import dev.highwater.client.message.TextProblems;
import dev.highwater.units.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the messages of a run: in a file of NDJSON, or in a directory with a file for each. */
final class MessageSource {
  private static final int MOST_MESSAGES = 10_000;
  private static final long MOST_BYTES = 64L << 20;

  private final MessageText text;
  private final boolean placeholders;
  private final Expectation otherwise;
  private final TextProblems complaints;
  private long bytes;

  /**
   * @param escapes whether they are read in the files of a directory; JSON has its own
   * @param otherwise what completes a request that does not say it
   */
  MessageSource(
      boolean escapes, boolean placeholders, Expectation otherwise, TextProblems complaints) {
    this.text = new MessageText(escapes, placeholders);
    this.placeholders = placeholders;
    this.otherwise = otherwise;
    this.complaints = complaints;
  }

  /**
   * Reads all of them, in their order.
   *
   * @param from where the path was given
   * @return the messages; of no use when there were complaints
   */
  List<Message> read(Path path, String from) {
    if (Files.isDirectory(path)) {
      return directory(path, from);
    }
    if (!Files.isRegularFile(path)) { // a pipe might never end
      complaints.add(path.toString(), from, "a file or a directory that exists");
      return List.of();
    }
    byte[] content = content(path, from);
    return content == null
        ? List.of()
        : new MessageLines(path.toString(), name(path), otherwise, placeholders, complaints)
            .read(content, MOST_MESSAGES);
  }

  private List<Message> directory(Path directory, String from) {
    List<Message> messages = new ArrayList<>();
    for (Path file : files(directory, from)) {
      byte[] content = content(file, from);
      if (content != null) {
        MessageTemplate template = text.read(content, file.toString(), complaints);
        messages.add(new Message(template, otherwise, name(file)));
      }
    }
    return messages;
  }

  private List<Path> files(Path directory, String from) {
    List<Path> files;
    try (Stream<Path> all = Files.list(directory)) {
      files = all.filter(MessageSource::isMessage).sorted().limit(MOST_MESSAGES + 1L).toList();
    } catch (IOException unreadable) {
      complaints.add(directory.toString(), from, "a directory that can be read");
      return List.of();
    }
    if (files.isEmpty()) {
      complaints.add(directory.toString(), from, "a directory with one file or more");
    } else if (files.size() > MOST_MESSAGES) {
      complaints.add(directory.toString(), from, "at most " + MOST_MESSAGES + " files");
      return List.of();
    }
    return files;
  }

  /** Not what editors and systems leave behind, and nothing that is deeper. */
  private static boolean isMessage(Path file) {
    return Files.isRegularFile(file) && !String.valueOf(file.getFileName()).startsWith(".");
  }

  private byte @Nullable [] content(Path file, String from) {
    try {
      bytes += Files.size(file);
      if (bytes > MOST_BYTES) {
        complaints.add(file.toString(), from, "at most " + new ByteSize(MOST_BYTES) + " in all");
        return null;
      }
      return Files.readAllBytes(file);
    } catch (IOException unreadable) {
      complaints.add(file.toString(), from, "a file that can be read");
      return null;
    }
  }

  /** As a report may show it: on one line, and not too long. */
  private static String name(Path file) {
    String name = String.valueOf(file.getFileName()).replaceAll("\\p{Cntrl}", "?");
    return name.length() <= 200 ? name : name.substring(0, 200) + "...";
  }
}
