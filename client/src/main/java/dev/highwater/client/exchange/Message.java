package dev.highwater.client.exchange;

import dev.highwater.client.message.MessageTemplate;
import org.jspecify.annotations.Nullable;

/**
 * One kind of request.
 *
 * @param template what is sent
 * @param expectation what completes it
 * @param origin the line or the file that it was read from, for people; null when there is but one
 */
public record Message(MessageTemplate template, Expectation expectation, @Nullable String origin) {

  boolean isAnswered() {
    return expectation.kind() != Expectation.Kind.NONE;
  }

  boolean isEchoed() {
    return expectation.kind() == Expectation.Kind.ECHO;
  }
}
