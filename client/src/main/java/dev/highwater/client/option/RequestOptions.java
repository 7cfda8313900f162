package dev.highwater.client.option;

import dev.highwater.client.exchange.Conversation;
import dev.highwater.client.exchange.Expectation;
import dev.highwater.client.exchange.Message;
import dev.highwater.client.exchange.Messages;
import dev.highwater.client.exchange.RequestBytes;
import dev.highwater.client.exchange.Requests;
import dev.highwater.client.message.MessageTemplate;
import dev.highwater.client.message.MessageText;
import dev.highwater.client.message.Numbering;
import dev.highwater.client.message.TextProblems;
import dev.highwater.options.Problems;
import dev.highwater.options.Requested;
import dev.highwater.options.Section;
import dev.highwater.options.Validated;
import dev.highwater.units.ByteSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a request is, and what completes it. */
@Command
@Section("Requests")
final class RequestOptions implements Validated {
  private static final int LONGEST_BYTES = MessageText.LONGEST_BYTES;
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
      names = "--messages",
      paramLabel = "PATH",
      description = {
        "Requests that are sent in turn on each connection: a file of NDJSON, with a line such as"
            + " {\"send\": \"PING\\r"
            + "\\n"
            + "\", \"expect\": \"bytes:7\"} for each, or a directory with a file for each, in the"
            + " order of their names.",
        "Default: one message"
      })
  private @Nullable Path messages;

  @Option(
      names = {"-e", "--escapes"},
      description =
          "Read \\r \\n \\t \\0 \\\\ and \\xHH in messages, in until:TEXT and in equals:TEXT.")
  private boolean escapes;

  @Option(
      names = "--placeholders",
      negatable = true,
      fallbackValue = "true",
      description =
          "Fill in $${connection}, $${sequence}, $${request}, $${round}, $${random:N}, $${text:N}"
              + " and $${time:UNIT} in messages, and the numbers among them in equals:TEXT.")
  private boolean placeholders = true;

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
          "What completes a request: echo (its own bytes, each compared), bytes:N, until:TEXT,"
              + " equals:TEXT (a reply that is this text, each byte compared), or none (the kernel"
              + " took it).")
  private String expect = "echo";

  @Option(
      names = "--expect-greeting",
      paramLabel = "WHAT",
      description = {
        "What the peer says first on each connection, before anything is sent to it: bytes:N,"
            + " until:TEXT or equals:TEXT. Not counted and not timed.",
        "Default: nothing"
      })
  private @Nullable String expectGreeting;

  @Option(
      names = "--request-timeout",
      paramLabel = "DURATION",
      description = "A request without a reply for so long is timed out, its connection replaced.")
  private Duration requestTimeout = Duration.ofSeconds(5);

  private @Nullable MessageTemplate template;
  private List<Message> inTurn = List.of();
  private @Nullable MessageTemplate firstTemplate;
  private Expectation expectation = Expectation.echo();
  private @Nullable Expectation greeting;

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
    ExpectText reader = new ExpectText(escapes, placeholders);
    String from = requested.origin("expect").describe();
    expectation = reader.read(expect, from, new TextProblems(problems, "expect"));
    readGreeting(requested, problems);
    readMessages(requested, problems);
  }

  /**
   * What all connections of the run say and expect; once validated.
   *
   * @param seed of the random bytes that are sent when there is no message
   */
  Conversation conversation(long seed, Numbering numbering) {
    return new Conversation(
        requests(seed, numbering), expectation, pipeline, firstMessage(numbering), greeting, null);
  }

  private Requests requests(long seed, Numbering numbering) {
    if (!inTurn.isEmpty()) {
      return new Messages(inTurn, numbering);
    }
    boolean isConstant = template == null || template.isConstant();
    if (isConstant && expectation.isConstant()) {
      return template == null
          ? RequestBytes.random((int) length.bytes(), seed)
          : RequestBytes.message(template.constant());
    }
    MessageTemplate message = template == null ? random() : template;
    return new Messages(List.of(new Message(message, expectation, null)), numbering);
  }

  private MessageTemplate random() {
    MessageTemplate.Builder builder = new MessageTemplate.Builder();
    builder.randomBytes((int) length.bytes());
    return builder.build();
  }

  private @Nullable Requests firstMessage(Numbering numbering) {
    if (firstTemplate == null) {
      return null;
    }
    return firstTemplate.isConstant() && expectation.isConstant()
        ? RequestBytes.message(firstTemplate.constant())
        : Messages.first(firstTemplate, expectation, numbering);
  }

  Duration requestTimeout() {
    return requestTimeout;
  }

  /** In words: {@code 512 B, pipeline 1, expect echo}. */
  String inWords() {
    return what() + ", pipeline " + pipeline + ", expect " + expect;
  }

  private String what() {
    if (messages != null) {
      return inTurn.size() + " messages of " + messages.getFileName() + " in turn";
    }
    if (template != null && !template.isConstant()) {
      return "a message with placeholders";
    }
    long bytes = template == null ? length.bytes() : template.longestBytes();
    return new ByteSize(bytes)
        + (bytes % 1024 == 0 ? "" : " B")
        + (template == null ? " random" : " of the message");
  }

  private void checkOnlyOne(Requested requested, Problems problems) {
    if (message != null && messageFile != null) {
      requested.problem(problems, "message-file", "absent, since message is given");
    }
    if (messages != null && (message != null || messageFile != null)) {
      String other = message != null ? "message" : "message-file";
      requested.problem(problems, "messages", "absent, since " + other + " is given");
    }
    if ((message != null || messageFile != null || messages != null)
        && requested.isGiven("length")) {
      requested.problem(problems, "length", "absent, since a message has its own length");
    }
  }

  private void readGreeting(Requested requested, Problems problems) {
    if (expectGreeting == null) {
      return;
    }
    if (!expectGreeting.matches("(?s)(bytes|until|equals):.+")) { // there is nothing to echo
      requested.problem(problems, "expect-greeting", "bytes:N, until:TEXT or equals:TEXT");
      return;
    }
    String from = requested.origin("expect-greeting").describe();
    TextProblems complaints = new TextProblems(problems, "expect-greeting");
    greeting = new ExpectText(escapes, false).read(expectGreeting, from, complaints);
  }

  private void readMessages(Requested requested, Problems problems) {
    if (messages != null && message == null && messageFile == null) {
      TextProblems complaints = new TextProblems(problems, "messages");
      String from = requested.origin("messages").describe();
      inTurn =
          new MessageSource(escapes, placeholders, expectation, complaints).read(messages, from);
      complaints.end(from + " " + messages);
    }
    if (message != null) {
      template = read("message", message, requested, problems);
    } else if (messageFile != null) {
      byte[] content = read(messageFile, requested, problems);
      if (content != null) {
        String from = requested.origin("message-file").describe() + " " + messageFile;
        template = read("message-file", content, from, problems);
      }
    }
    if (firstMessage != null) {
      firstTemplate = read("first-message", firstMessage, requested, problems);
    }
  }

  private MessageTemplate read(String option, String text, Requested requested, Problems problems) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return read(option, bytes, requested.origin(option).describe(), problems);
  }

  private MessageTemplate read(String option, byte[] text, String from, Problems problems) {
    TextProblems complaints = new TextProblems(problems, option);
    MessageTemplate read = new MessageText(escapes, placeholders).read(text, from, complaints);
    complaints.end(from);
    return read;
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
}
