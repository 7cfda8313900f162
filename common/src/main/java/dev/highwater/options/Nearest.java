package dev.highwater.options;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the known name that somebody probably meant. */
public final class Nearest {
  private static final int MAX_LENGTH = 100; // the cost grows with the product of the lengths

  private Nearest() {}

  /** The known name with the fewest typing errors between; null when all are too far away. */
  static @Nullable String to(String written, Collection<String> known) {
    if (written.length() > MAX_LENGTH) {
      return null;
    }
    String nearest = null;
    int fewest = Integer.MAX_VALUE;
    String bare = bare(written);
    for (String candidate : known) {
      String other = bare(candidate);
      int distance = distance(bare, other);
      boolean near = distance * 2 <= Math.max(bare.length(), other.length());
      if (near && distance < fewest) {
        fewest = distance;
        nearest = candidate;
      }
    }
    return nearest;
  }

  /** The rule, with the nearest known name behind it when there is one. */
  public static String rule(String rule, String written, Collection<String> known) {
    String nearest = to(written, known);
    return nearest == null ? rule : rule + ", nearest " + nearest;
  }

  // What all names of a kind begin with says nothing about how near they are.
  private static String bare(String name) {
    return name.replaceFirst("^(--?|" + OptionNames.VARIABLE_PREFIX + ")", "")
        .toLowerCase(Locale.ROOT);
  }

  /** Levenshtein: how many insertions, deletions and substitutions lie between. */
  private static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int substitution = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        cost[i][j] =
            Math.min(
                cost[i - 1][j - 1] + substitution, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
      }
    }
    return cost[a.length()][b.length()];
  }
}
