package dev.highwater.client.verdict;

import java.util.Locale;
import java.util.Map;

/**
 * What kept a run from going faster.
 *
 * @param who it was
 * @param because why we think so, without the subject: "its receive window was full 97 % of the
 *     time"
 * @param shares what this rests on, each 0 to 1, in a fixed order; what is not known is absent
 */
public record LimitedBy(Who who, String because, Map<String, Double> shares) {

  /** Who it can be. */
  public enum Who {
    NOTHING("nothing"),
    CLIENT("this client"),
    NETWORK("the network"),
    PEER("the peer"),
    PEER_OR_NETWORK("the peer or the network"),
    UNKNOWN("not known");

    private final String words;

    Who(String words) {
      this.words = words;
    }

    /** As a sentence names it: {@code this client}. */
    public String inWords() {
      return words;
    }

    /** The value in reports for programs. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** In one sentence. */
  @Override
  public String toString() {
    return who.words + ": " + because;
  }
}
