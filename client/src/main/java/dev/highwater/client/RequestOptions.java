package dev.highwater.client;

import dev.highwater.client.connection.Conversation;
import dev.highwater.client.connection.Expectation;
import dev.highwater.client.connection.RequestBytes;
import dev.highwater.options.ByteSize;
import dev.highwater.options.Problems;
import dev.highwater.options.Requested;
import dev.highwater.options.Section;
import dev.highwater.options.Validated;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a request is, and what completes it. */
@Command
@Section("Requests")
final class RequestOptions implements Validated {
  private static final int LONGEST_BYTES = 16 * 1024 * 1024;
  private static final int MOST_IN_FLIGHT = 65_536;

  @Option(
      names = {"-p", "--pipeline"},
      paramLabel = "N",
      description = "Requests in flight on one connection.")
  private int pipeline = 1;

  @Option(
      names = {"-l", "--length"},
      paramLabel = "SIZE",
      description = "Bytes of a request, random from --seed, different on each connection.")
  private ByteSize length = new ByteSize(512);

  @Option(
      names = {"-m", "--message"},
      paramLabel = "TEXT",
      description = "The request, in place of random bytes.")
  private @Nullable String message;

  @Option(
      names = {"-f", "--message-file"},
      paramLabel = "FILE",
      description = "The request, read from a file.")
  private @Nullable Path messageFile;

  @Option(
      names = {"-e", "--escapes"},
      description = "Read \\r \\n \\t \\0 \\\\ and \\xHH in messages and in until:TEXT.")
  private boolean escapes;

  @Option(
      names = "--first-message",
      paramLabel = "TEXT",
      description =
          "Sent once at the start of each connection; answered by the rule of --expect, not counted"
              + " and not timed.")
  private @Nullable String firstMessage;

  @Option(
      names = "--expect",
      paramLabel = "WHAT",
      description =
          "What completes a request: echo (its own bytes, each compared), bytes:N, until:TEXT, or"
              + " none (the kernel took it).")
  private String expect = "echo";

  @Option(
      names = "--request-timeout",
      paramLabel = "DURATION",
      description = "A request without a reply for so long is timed out, its connection replaced.")
  private Duration requestTimeout = Duration.ofSeconds(5);

  private byte[] messageBytes = new byte[0];
  private byte[] firstMessageBytes = new byte[0];
  private Expectation expectation = Expectation.echo();

  @Override
  public void validate(Requested requested, Problems problems) {
    if (pipeline < 1 || pipeline > MOST_IN_FLIGHT) {
      requested.problem(problems, "pipeline", "1 to " + MOST_IN_FLIGHT);
    }
    if (length.bytes() < 1 || length.bytes() > LONGEST_BYTES) {
      requested.problem(problems, "length", "1 to " + new ByteSize(LONGEST_BYTES));
    }
    if (requestTimeout.isZero()) {
      requested.problem(problems, "request-timeout", "above 0");
    }
    checkOnlyOne(requested, problems);
    readMessages(requested, problems);
    try {
      expectation = parseExpectation(expect);
    } catch (IllegalArgumentException rule) {
      requested.problem(problems, "expect", String.valueOf(rule.getMessage()));
    }
  }

  /** What all connections of the run say and expect; once validated. */
  Conversation conversation(long seed) {
    RequestBytes requests =
        messageBytes.length > 0
            ? RequestBytes.message(messageBytes)
            : RequestBytes.random((int) length.bytes(), seed);
    RequestBytes first =
        firstMessageBytes.length > 0 ? RequestBytes.message(firstMessageBytes) : null;
    return new Conversation(requests, expectation, pipeline, first);
  }

  Duration requestTimeout() {
    return requestTimeout;
  }

  /** In words: {@code 512 B, pipeline 1, expect echo}. */
  String inWords() {
    long bytes = messageBytes.length > 0 ? messageBytes.length : length.bytes();
    return new ByteSize(bytes)
        + (bytes % 1024 == 0 ? "" : " B")
        + (messageBytes.length > 0 ? " of the message" : " random")
        + ", pipeline "
        + pipeline
        + ", expect "
        + expect;
  }

  private void checkOnlyOne(Requested requested, Problems problems) {
    if (message != null && messageFile != null) {
      requested.problem(problems, "message-file", "absent, since message is given");
    }
    if ((message != null || messageFile != null) && requested.isGiven("length")) {
      requested.problem(problems, "length", "absent, since a message has its own length");
    }
  }

  private void readMessages(Requested requested, Problems problems) {
    if (message != null) {
      messageBytes = bytesOf("message", utf8(message), requested, problems);
    } else if (messageFile != null) {
      messageBytes =
          bytesOf("message-file", read(messageFile, requested, problems), requested, problems);
    }
    if (firstMessage != null) {
      firstMessageBytes = bytesOf("first-message", utf8(firstMessage), requested, problems);
    }
  }

  private byte[] bytesOf(
      String option, byte @Nullable [] text, Requested requested, Problems problems) {
    if (text == null) {
      return new byte[0]; // the problem is known already
    }
    try {
      byte[] bytes = escapes ? Escapes.unescape(text) : text;
      if (bytes.length == 0) {
        requested.problem(problems, option, "1 byte or more");
      }
      return bytes;
    } catch (IllegalArgumentException rule) {
      requested.problem(problems, option, String.valueOf(rule.getMessage()));
      return new byte[0];
    }
  }

  private static byte @Nullable [] read(Path file, Requested requested, Problems problems) {
    try {
      if (!Files.isRegularFile(file)) {
        requested.problem(problems, "message-file", "a file that exists");
      } else if (Files.size(file) > LONGEST_BYTES) {
        requested.problem(problems, "message-file", "at most " + new ByteSize(LONGEST_BYTES));
      } else {
        return Files.readAllBytes(file);
      }
    } catch (IOException unreadable) {
      requested.problem(problems, "message-file", "a file that can be read");
    }
    return null;
  }

  private Expectation parseExpectation(String text) {
    if (text.equals("echo")) {
      return Expectation.echo();
    }
    if (text.equals("none")) {
      return Expectation.none();
    }
    if (text.startsWith("bytes:")) {
      return Expectation.bytes(replyLength(text.substring("bytes:".length())));
    }
    if (text.startsWith("until:") && text.length() > "until:".length()) {
      byte[] delimiter = utf8(text.substring("until:".length()));
      return Expectation.until(escapes ? Escapes.unescape(delimiter) : delimiter);
    }
    throw new IllegalArgumentException("echo, bytes:N, until:TEXT or none");
  }

  private static int replyLength(String text) {
    long bytes = ByteSize.parse(text).bytes();
    if (bytes < 1 || bytes > LONGEST_BYTES) {
      throw new IllegalArgumentException("bytes:N with N from 1 to " + new ByteSize(LONGEST_BYTES));
    }
    return (int) bytes;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
