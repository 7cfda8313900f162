package dev.highwater.client.option;

import dev.highwater.client.exchange.Conversation;
import dev.highwater.client.exchange.Conversation.Streaming;
import dev.highwater.client.exchange.StreamBytes;
import dev.highwater.client.exchange.StreamDirection;
import dev.highwater.options.Problems;
import dev.highwater.options.Requested;
import dev.highwater.options.Section;
import dev.highwater.options.Validated;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Bytes in place of requests. */
@Command
@Section("Streams")
final class StreamOptions implements Validated {
  private static final List<String> OF_REQUESTS =
      List.of(
          "rate",
          "steps",
          "requests",
          "pipeline",
          "length",
          "message",
          "message-file",
          "messages",
          "escapes",
          "placeholders",
          "first-message",
          "expect-greeting",
          "request-timeout",
          "requests-per-connection",
          "connection-lifetime",
          "close",
          "stall",
          "slow-read",
          "silent",
          "reset",
          "hdr",
          "html");

  @Option(
      names = "--stream",
      paramLabel = "WAY",
      description = {
        "No requests: move bytes as fast as the peer lets us. up writes (what comes back is"
            + " dropped), down reads, both writes and compares what the peer echoes, or only counts"
            + " it with --expect none.",
        "Default: requests"
      })
  private @Nullable StreamDirection direction;

  private boolean checked;

  @Override
  public void validate(Requested requested, Problems problems) {
    if (direction == null) {
      return;
    }
    for (String option : OF_REQUESTS) {
      if (requested.mentions(option)) { // a group of a plan knows no hdr
        requested.problem(problems, option, "absent, since a stream has no requests");
      }
    }
    String expected = requested.isGiven("expect") ? requested.given("expect") : "";
    if (direction == StreamDirection.BOTH) {
      checked = !expected.equals("none");
      if (!expected.isEmpty() && !expected.equals("none") && !expected.equals("echo")) {
        requested.problem(problems, "expect", "echo or none, since both ways are a stream");
      }
    } else if (!expected.isEmpty() && !expected.equals("none")) {
      requested.problem(
          problems, "expect", "none or absent, since nothing comes back in a stream one way");
    }
  }

  /**
   * The conversation of the run.
   *
   * @param requests what it is when no stream was asked for
   * @param highMarkBytes of the connections
   */
  Conversation orElse(Conversation requests, long seed, int highMarkBytes) {
    return direction == null
        ? requests
        : new Conversation(
            requests.requests(),
            requests.expectation(),
            requests.pipeline(),
            null,
            null,
            new Streaming(direction, StreamBytes.random(seed, highMarkBytes), checked));
  }

  boolean isAsked() {
    return direction != null;
  }

  /** In words: {@code stream both ways, every byte compared}. */
  String inWords() {
    if (direction != StreamDirection.BOTH) {
      return "stream " + (direction == null ? "" : direction.label());
    }
    return "stream both ways, " + (checked ? "every byte compared" : "not compared");
  }
}
