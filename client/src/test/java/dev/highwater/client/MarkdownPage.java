package dev.highwater.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of the documentation, as GitHub reads it.
 *
 * @param file where it is
 */
record MarkdownPage(Path file, String text) {
  private static final Pattern HEADING = Pattern.compile("#{1,6} +(.*?)( +#+)? *");
  private static final Pattern LINK_IN_HEADING = Pattern.compile("!?\\[([^]]*)]\\([^)]*\\)");
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)(?: \"[^\"]*\")?\\)");
  private static final Pattern CODE_SPAN = Pattern.compile("(`+)(?!`).*?(?<!`)\\1(?!`)");
  private static final Pattern NOT_IN_AN_ANCHOR = Pattern.compile("[^\\p{L}\\p{M}\\p{N}\\p{Pc} -]");

  /**
   * Text between fences.
   *
   * @param info what stands behind the opening fence
   * @param line of the opening fence, from 1
   */
  record Block(String info, int line, String text) {}

  /**
   * A link, or a picture.
   *
   * @param line from 1
   */
  record Link(int line, String target) {}

  static MarkdownPage read(Path file) throws IOException {
    return new MarkdownPage(file, Files.readString(file));
  }

  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    StringBuilder block = new StringBuilder();
    String info = "";
    int opened = 0; // its line; 0 outside of a block
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      if (!line.startsWith("```")) {
        block.append(line).append('\n');
      } else if (opened == 0) {
        opened = number;
        info = line.substring(3).strip();
        block.setLength(0);
      } else {
        blocks.add(new Block(info, opened, block.toString()));
        opened = 0;
      }
    }
    return blocks;
  }

  /** The lines, those of blocks empty. */
  private List<String> prose() {
    List<String> lines = new ArrayList<>();
    boolean isInBlock = false;
    for (String line : text.split("\n", -1)) {
      boolean isFence = line.startsWith("```");
      lines.add(isInBlock || isFence ? "" : line);
      isInBlock ^= isFence;
    }
    return lines;
  }

  /** The texts of the headings, in their order, with their formatting. */
  List<String> headings() {
    return prose().stream()
        .map(HEADING::matcher)
        .filter(Matcher::matches)
        .map(heading -> heading.group(1))
        .toList();
  }

  /** What a link to a section may say after its {@code #}. */
  Set<String> anchors() {
    Set<String> anchors = new LinkedHashSet<>();
    Map<String, Integer> seen = new HashMap<>();
    for (String heading : headings()) {
      String anchor = anchor(heading);
      int before = seen.merge(anchor, 1, Integer::sum) - 1;
      anchors.add(before == 0 ? anchor : anchor + "-" + before);
    }
    return anchors;
  }

  private static String anchor(String heading) {
    String text = LINK_IN_HEADING.matcher(heading).replaceAll("$1");
    String kept = NOT_IN_AN_ANCHOR.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
    return kept.replace(' ', '-');
  }

  List<Link> links() {
    List<Link> links = new ArrayList<>();
    List<String> lines = prose();
    for (int i = 0; i < lines.size(); i++) {
      Matcher link = LINK.matcher(CODE_SPAN.matcher(lines.get(i)).replaceAll("code"));
      while (link.find()) {
        links.add(new Link(i + 1, link.group(1)));
      }
    }
    return links;
  }
}
