package dev.highwater.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.client.MarkdownPage.Block;
import dev.highwater.client.command.CompareCommand;
import dev.highwater.client.command.LoadCommand;
import dev.highwater.client.command.MergeCommand;
import dev.highwater.client.command.TopCommand;
import dev.highwater.lab.command.LabCommand;
import dev.highwater.options.Program;
import dev.highwater.process.StopSignal;
import dev.highwater.process.Terminal;
import dev.highwater.server.RunningServer;
import dev.highwater.testing.Certificates;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README and the pages: short enough, links that lead somewhere, commands that are right. */
class DocsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path README = ROOT.resolve("README.md");
  private static final Path TROUBLESHOOTING = ROOT.resolve("docs/troubleshooting.md");
  private static final long MOST_BYTES_OF_README = 12_288;

  private static final Set<String> WITHOUT_OPTIONS_IN_DOCS = Set.of("demo", "completion", "health");
  private static final Pattern FILE_IN_A_COMMAND =
      Pattern.compile("[\\w.-]+\\.(json|html|hdr|ndjson|yaml|pem|key|md|log)");

  private static final Pattern COMMAND =
      Pattern.compile("(^|\\W)(\\./highwater|highwater-client) ");

  /** A value that no command takes: everything else is looked at, and nothing is started. */
  private static final String WRONG = "--log-level=?";

  private static final String ITS_COMPLAINT = "log-level: ?,";

  /** A page that is named with its folder, or a README, as in scripts and comments. */
  private static final Pattern MENTION =
      Pattern.compile(
          "(?<![\\w/.-])((?:docs|bench|deploy/\\w+)/[\\w.-]+\\.(?:md|png|json)|README\\.md)"
              + "(#[\\w-]+)?");

  @TempDir private Path directory;

  @Test
  void should_be_a_readme_that_is_read() throws Exception {
    assertThat(Files.size(README))
        .as("bytes of README.md")
        .isLessThanOrEqualTo(MOST_BYTES_OF_README);
  }

  @Test
  void should_begin_each_page_with_what_its_reader_wants_and_a_command() {
    assertThat(files(file -> file.getParent().equals(ROOT.resolve("docs")) && isMarkdown(file)))
        .hasSizeGreaterThan(10)
        .allSatisfy(
            page ->
                assertThat(content(page).split("\n## ", 2)[0])
                    .as("the beginning of %s", page.getFileName())
                    .containsPattern("(?s)# \\w.*\n\nYou (want|have|run) .*\n```\n.*\n```\n"));
  }

  @Test
  void should_lead_somewhere_with_every_link() throws Exception {
    List<String> broken = new ArrayList<>();
    for (Path file : pages()) {
      MarkdownPage page = MarkdownPage.read(file);
      for (MarkdownPage.Link link : page.links()) {
        if (!link.target().matches("[a-z]+:.*") && !leadsSomewhere(page, link.target())) {
          broken.add(ROOT.relativize(file) + ":" + link.line() + ": " + link.target());
        }
      }
    }
    assertThat(broken).as("links to nowhere").isEmpty();
  }

  @Test
  void should_be_found_where_scripts_and_comments_say() throws Exception {
    List<String> broken = new ArrayList<>();
    for (Path file : otherFiles()) {
      Matcher mention = MENTION.matcher(Files.readString(file, ISO_8859_1)); // one may be a program
      while (mention.find()) {
        String named = mention.group();
        boolean beside = leadsSomewhere(new MarkdownPage(file, ""), named);
        boolean fromTheRoot = leadsSomewhere(new MarkdownPage(README, ""), named);
        if (!beside && !fromTheRoot) {
          broken.add(ROOT.relativize(file) + ": " + named);
        }
      }
    }
    assertThat(broken).as("pages and sections that are not there").isEmpty();
  }

  @Test
  void should_know_an_anchor_as_github_does() {
    // given
    MarkdownPage page =
        new MarkdownPage(
            README,
            """
            # What it's *for*: `load`, _not_ `server`
            ```
            # not a heading
            ```
            ## Limits & times
            ## A [link](b.md) in it
            ## A link in it
            """);
    // then
    assertThat(page.anchors())
        .containsExactly(
            "what-its-for-load-_not_-server", "limits--times", "a-link-in-it", "a-link-in-it-1");
  }

  @Test
  void should_show_only_commands_that_are_right() throws Exception {
    List<String> complaints = new ArrayList<>();
    int commands = 0;
    for (Path file : pages()) {
      MarkdownPage page = MarkdownPage.read(file);
      for (Block block : page.blocks()) {
        if (mayRunHighwater(block)) {
          for (List<String> command : highwaterCommands(block.text())) {
            commands++;
            complaints(command).stream()
                .map(line -> ROOT.relativize(file) + ":" + block.line() + ": " + line)
                .forEach(complaints::add);
          }
        }
      }
    }
    assertThat(complaints).as("what the commands of the pages are told").isEmpty();
    assertThat(commands).as("commands that were looked at").isGreaterThan(100);
  }

  @Test
  void should_see_what_is_wrong_with_a_command() throws Exception {
    // given
    String block =
        """
        # ./highwater load --not-looked-at
        cat >wrong.yaml <<'END'
        phases: [{name: a, groups: [{name: b, targets: "127.0.0.1:7", rat: 5}]}]
        END
        (sleep 1; ./highwater load -m 'a b' --rat 5 \\
          "HOST:7") 2>&1 | tee log &
        X=1 ./highwater load --plan wrong.yaml >out; ./highwater serve
        docker run --rm highwater-client load -r x HOST:7
        """;
    // when
    List<String> complaints = new ArrayList<>();
    for (List<String> command : highwaterCommands(block)) {
      complaints.addAll(complaints(command));
    }
    // then
    assertThat(complaints).hasSize(4);
    assertThat(complaints.get(0)).startsWith("--rat: 5, from the command line");
    assertThat(complaints.get(1)).startsWith("rat: 5, from ").contains("wrong.yaml:1");
    assertThat(complaints.get(2)).isEqualTo("no command: serve");
    assertThat(complaints.get(3)).startsWith("rate: x, from --rate");
  }

  @Test
  void should_tell_of_errors_in_the_words_of_the_programs() throws Exception {
    // given
    String words = sources();
    List<String> unknown = new ArrayList<>();
    List<String> headings = MarkdownPage.read(TROUBLESHOOTING).headings();
    int messages = 0;
    // when
    for (String heading : headings) {
      Matcher code = Pattern.compile("`([^`]*)`").matcher(heading);
      while (code.find()) {
        for (String part : code.group(1).split("…|\\(expected: |\\)$", -1)) {
          if (!part.isBlank() && !words.contains(withoutNames(part.strip()))) {
            unknown.add(part);
          }
        }
        messages++;
      }
    }
    // then
    assertThat(unknown).as("words that no program has").isEmpty();
    assertThat(messages).isGreaterThan(20);
  }

  // ---- links

  private static boolean leadsSomewhere(MarkdownPage page, String target) throws IOException {
    String[] parts = target.split("#", 2);
    Path folder = page.file().toAbsolutePath().getParent();
    Path file = parts[0].isEmpty() ? page.file() : folder.resolve(parts[0]).normalize();
    if (!Files.exists(file) || !file.startsWith(ROOT)) {
      return false;
    }
    if (parts.length == 1) {
      return true;
    }
    return isMarkdown(file) && MarkdownPage.read(file).anchors().contains(parts[1]);
  }

  private static List<Path> pages() {
    return files(
        file ->
            ROOT.relativize(file).toString().matches("[A-Z]+\\.md|(docs|bench|deploy)/.*\\.md"));
  }

  private static boolean isMarkdown(Path file) {
    return file.toString().endsWith(".md");
  }

  private static List<Path> otherFiles() {
    return files(
        file ->
            file.toString().matches(".*\\.(java|yml|yaml|xml|options|py)")
                || file.getFileName().toString().matches("[a-z-]+|Dockerfile|[a-z-]+\\.test"));
  }

  /** Of what is under version control, as far as names tell. */
  private static List<Path> files(Predicate<Path> wanted) {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> !ROOT.relativize(file).toString().matches("(.*/)?(target|\\.git)(/.*)?"))
          .filter(Files::isRegularFile)
          .filter(wanted)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ---- commands

  /** Not what a command said, which may have an apostrophe. */
  private static boolean mayRunHighwater(Block block) {
    return (block.info().isEmpty() || block.info().startsWith("sh"))
        && COMMAND.matcher(block.text()).find();
  }

  /** The words behind {@code ./highwater}, or behind the client's image. */
  private List<List<String>> highwaterCommands(String text) throws IOException {
    ShellBlock block = ShellBlock.of(text);
    for (Map.Entry<String, String> file : block.files().entrySet()) {
      Files.writeString(directory.resolve(file.getKey()), file.getValue());
    }
    List<List<String>> commands = new ArrayList<>();
    for (List<String> words : block.commands()) {
      if (words.get(0).matches("(\\./)?highwater")) {
        commands.add(words.subList(1, words.size()));
      } else if (words.contains("highwater-client") && words.contains("run")) {
        commands.add(words.subList(words.indexOf("highwater-client") + 1, words.size()));
      }
    }
    return commands;
  }

  private List<String> complaints(List<String> words) throws IOException {
    String name = words.isEmpty() ? "nothing" : words.get(0);
    boolean isInformation = words.stream().anyMatch(word -> word.matches("--help|--version|-V"));
    if (WITHOUT_OPTIONS_IN_DOCS.contains(name) || words.contains("health") || isInformation) {
      return List.of();
    }
    Object command = command(name);
    if (command == null) {
      return List.of("no command: " + name);
    }
    List<String> args = new ArrayList<>();
    for (String word : words.subList(1, words.size())) {
      args.add(asHere(word));
    }
    args.add(WRONG);
    StringWriter both = new StringWriter();
    PrintWriter writer = new PrintWriter(both);
    int code = Program.run(command, args.toArray(String[]::new), Map.of(), writer, writer);
    assertThat(code).as("exit code of %s, which said %s", words, both).isEqualTo(2);
    assertThat(both.toString()).contains(ITS_COMPLAINT);
    return both.toString()
        .lines()
        .filter(line -> !line.startsWith(ITS_COMPLAINT) && !line.startsWith("try '"))
        .toList();
  }

  private static @Nullable Object command(String name) {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    StopSignal stop = new StopSignal();
    return switch (name) {
      case "server" -> RunningServer.command();
      case "load" -> new LoadCommand(nowhere, nowhere, stop, report -> {});
      case "compare" -> new CompareCommand(nowhere, nowhere);
      case "merge" -> new MergeCommand(nowhere, nowhere);
      case "top" -> new TopCommand(nowhere, Terminal.NONE, stop);
      case "lab" -> new LabCommand(nowhere, nowhere, stop);
      default -> null;
    };
  }

  /** Files are in a folder of the test, certificates are real ones, and a start is to come. */
  private String asHere(String word) throws IOException {
    if (word.equals("$START")) {
      return Instant.now().plusSeconds(600).toString();
    }
    String file = word.startsWith("/") ? word.substring(word.lastIndexOf('/') + 1) : word;
    if (!FILE_IN_A_COMMAND.matcher(file).matches()) {
      return word;
    }
    Path here = directory.resolve(file);
    if (file.matches(".*\\.(pem|key)") && !Files.exists(here)) {
      Certificates ours = Certificates.ofThisMachine(directory, "made");
      for (String name : List.of("cert.pem", "ca.pem", "server.pem")) {
        Files.copy(ours.certificate(), directory.resolve(name));
      }
      for (String name : List.of("key.pem", "server.key")) {
        Files.copy(ours.key(), directory.resolve(name));
      }
    }
    return here.toString();
  }

  // ---- errors

  /** All that the programs and the launcher can say, strings over several lines made one. */
  private static String sources() {
    return files(
            file ->
                file.toString().matches(".*/src/main/java/.*\\.java")
                    || file.equals(ROOT.resolve("highwater")))
        .stream()
        .map(DocsTest::content)
        .map(text -> text.replaceAll("\"\\s*\\+\\s*\"", ""))
        .map(text -> text.replace("%%", "%").replace("\\\"", "\""))
        .collect(Collectors.joining("\n"));
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The launcher's own name stands before its messages. */
  private static String withoutNames(String part) {
    return part.replaceFirst("^highwater: ", "");
  }
}
