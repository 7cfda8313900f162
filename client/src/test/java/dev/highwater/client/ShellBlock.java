package dev.highwater.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** As much of a shell as the documentation uses: what a block of commands would run. */
final class ShellBlock {
  private static final Set<String> KEYWORDS =
      Set.of("if", "then", "else", "do", "while", "until", "!", "exec");

  private final String text;
  private int at;
  private final List<List<String>> commands = new ArrayList<>();
  private final Map<String, String> files = new LinkedHashMap<>();

  private List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private boolean hasWord;
  private String redirection = ""; // the operator whose target comes next
  private String output = "";
  private String hereDocument = ""; // the line that ends it

  private ShellBlock(String text) {
    this.text = text;
  }

  static ShellBlock of(String text) {
    ShellBlock block = new ShellBlock(text);
    block.read();
    return block;
  }

  /** The words of each command, without assignments before it and without redirections. */
  List<List<String>> commands() {
    return commands;
  }

  /** What here-documents are written to files, by the files' names. */
  Map<String, String> files() {
    return files;
  }

  private void read() {
    while (at < text.length()) {
      char c = text.charAt(at++);
      switch (c) {
        case '\\' -> escaped();
        case '\'' -> quoted();
        case '"' -> doubleQuoted();
        case ' ', '\t' -> endWord();
        case '\n' -> {
          endCommand();
          readHereDocument();
        }
        case ';', '&', '|', '(', ')' -> endCommand();
        case '<', '>' -> redirect(c);
        case '#' -> {
          if (hasWord) {
            add(c);
          } else {
            at = endOfLine();
          }
        }
        case '$' -> dollar();
        default -> add(c);
      }
    }
    endCommand();
  }

  private void add(char c) {
    word.append(c);
    hasWord = true;
  }

  private void escaped() {
    if (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '\n') {
        add(c);
      }
    }
  }

  private void quoted() {
    hasWord = true;
    int end = text.indexOf('\'', at);
    word.append(text, at, end);
    at = end + 1;
  }

  private void doubleQuoted() {
    hasWord = true;
    while (text.charAt(at) != '"') {
      char c = text.charAt(at++);
      if (c == '\\' && "\"\\$`".indexOf(text.charAt(at)) >= 0) {
        add(text.charAt(at++));
      } else if (c == '$') {
        dollar();
      } else {
        add(c);
      }
    }
    at++;
  }

  /** A substitution stays as it is. */
  private void dollar() {
    add('$');
    if (at < text.length() && text.charAt(at) == '(') {
      int depth = 0;
      do {
        char c = text.charAt(at++);
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        add(c);
      } while (depth > 0);
    }
  }

  private void redirect(char c) {
    if (word.toString().matches("[0-9]*")) { // the number of a descriptor
      word.setLength(0);
      hasWord = false;
    }
    endWord();
    StringBuilder operator = new StringBuilder().append(c);
    while (at < text.length() && "<>&(".indexOf(text.charAt(at)) >= 0) {
      operator.append(text.charAt(at++));
    }
    if (operator.toString().endsWith("(")) { // <( runs what stands in it
      endCommand();
    } else {
      redirection = operator.toString();
    }
  }

  private void endWord() {
    if (!hasWord) {
      return;
    }
    String whole = word.toString();
    word.setLength(0);
    hasWord = false;
    if (redirection.equals("<<")) {
      hereDocument = whole;
    } else if (redirection.equals(">")) {
      output = whole;
    } else if (redirection.isEmpty()
        && !(words.isEmpty() && (KEYWORDS.contains(whole) || whole.matches("\\w+=.*")))) {
      words.add(whole);
    }
    redirection = "";
  }

  private void endCommand() {
    endWord();
    if (!words.isEmpty()) {
      commands.add(words);
      words = new ArrayList<>();
    }
  }

  private void readHereDocument() {
    if (!hereDocument.isEmpty()) {
      int end = text.indexOf("\n" + hereDocument + "\n", at - 1);
      files.put(output, text.substring(at, end + 1));
      at = end + hereDocument.length() + 2;
      hereDocument = "";
    }
    output = "";
  }

  private int endOfLine() {
    int end = text.indexOf('\n', at);
    return end < 0 ? text.length() : end;
  }
}
