package dev.highwater.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.client.MarkdownPage.Block;
import dev.highwater.server.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the first pages do what they say, for a moment and on other ports. */
class DocsRunTest {
  private static final Path ROOT = Path.of("..");
  private static final List<String> PAGES =
      List.of(
          "README.md", "docs/load.md", "docs/results.md", "docs/thresholds.md", "docs/plans.md");
  private static final String MOMENT = "300ms";
  private static final Pattern PEER = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");
  private static final Pattern FILE = Pattern.compile("[\\w.-]+\\.(json|html|yaml)");
  private static final byte[] PING = "PING\r\n".getBytes(US_ASCII);
  private static final byte[] PONG = "+PONG\r\n".getBytes(US_ASCII);
  private static final byte[] ERROR = "-ERR\r\n".getBytes(US_ASCII);
  private static final Set<String> OF_TIME = Set.of("-d", "--duration", "--warmup");

  @TempDir private Path directory;

  private final List<AutoCloseable> peers = new ArrayList<>();
  private final Map<String, String> addresses = new HashMap<>(); // by the port that the pages name

  @BeforeEach
  void start() throws IOException {
    serve("7007", "echo=127.0.0.1:0");
    serve("7008", "stall=127.0.0.1:0?delay=5s");
    serve("7009", "discard=127.0.0.1:0");
    serve("7010", "reset=127.0.0.1:0?bytes=64KiB");
    ScriptedPeer redis = ScriptedPeer.doing(DocsRunTest::answerAsRedis);
    peers.add(redis);
    addresses.put("6379", redis.address());
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable peer : peers) {
      peer.close();
    }
  }

  @Test
  void should_run_as_they_stand() throws Exception {
    int runs = 0;
    for (String page : PAGES) {
      for (Block block : MarkdownPage.read(ROOT.resolve(page)).blocks()) {
        if (block.info().isEmpty() && block.text().contains("./highwater")) {
          runs += run(page, block);
        }
      }
    }
    assertThat(runs).as("commands that were run").isGreaterThanOrEqualTo(12);
  }

  /** How many commands of it were run. */
  private int run(String page, Block block) throws IOException {
    ShellBlock shell = ShellBlock.of(block.text());
    for (Map.Entry<String, String> file : shell.files().entrySet()) {
      Files.writeString(directory.resolve(file.getKey()), here(file.getValue()));
    }
    int runs = 0;
    for (List<String> words : shell.commands()) {
      boolean isOurs = words.get(0).equals("./highwater") && words.size() > 2;
      boolean mayMiss = words.contains("--threshold") || words.contains("--plan");
      String where = "%s:%d: %s".formatted(page, block.line(), words);
      if (isOurs && words.get(1).equals("load") && hasPeersHere(words)) {
        LoadRun run = LoadRun.of(shortened(words.subList(2, words.size())));
        assertAllWell(where, run.exitCode(), mayMiss, run.out() + run.err());
        runs++;
      } else if (isOurs && words.get(1).equals("compare") && hasFilesHere(words)) {
        CommandRun run = CommandRun.compare((Object[]) shortened(words.subList(2, words.size())));
        assertAllWell(where, run.exitCode(), mayMiss, run.out() + run.err());
        runs++;
      }
    }
    return runs;
  }

  /** What a machine that is busy with tests misses or cannot prove says nothing of the example. */
  private static void assertAllWell(String where, int exitCode, boolean mayMiss, String said) {
    assertThat(said).as(where).doesNotContain("WRONG BYTES");
    assertThat(exitCode).as("%s said %s", where, said).isIn(0, mayMiss ? 3 : 0);
  }

  private boolean hasPeersHere(List<String> words) {
    return words.contains("--plan")
        || words.stream()
            .map(PEER::matcher)
            .anyMatch(peer -> peer.matches() && addresses.containsKey(peer.group(1)));
  }

  private boolean hasFilesHere(List<String> words) {
    return words.stream()
        .filter(word -> word.endsWith(".json"))
        .allMatch(word -> Files.exists(directory.resolve(word)));
  }

  private String[] shortened(List<String> words) {
    List<String> args = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (OF_TIME.contains(word)) {
        i++; // and its value
      } else {
        args.add(FILE.matcher(word).matches() ? directory.resolve(word).toString() : here(word));
      }
    }
    if (words.stream().anyMatch(word -> PEER.matcher(word).matches())) {
      args.addAll(List.of("--duration", MOMENT, "--warmup", "0"));
    }
    return args.toArray(String[]::new);
  }

  /** With the peers of this test, and short. */
  private String here(String text) {
    return PEER.matcher(text)
        .replaceAll(peer -> addresses.getOrDefault(peer.group(1), peer.group()))
        .replaceAll("duration: \\w+", "duration: " + MOMENT + "\n    warmup: 0");
  }

  private void serve(String port, String listener) {
    RunningServer server =
        RunningServer.with(
            "--listen=" + listener, "--threads=1", "--admin=none", "--log-level=warn");
    peers.add(server);
    addresses.put(port, server.address());
  }

  private static void answerAsRedis(ScriptedPeer.Served served) throws IOException {
    byte[] request = new byte[PING.length];
    while (served.read(request)) {
      served.write(Arrays.equals(request, PING) ? PONG : ERROR);
    }
  }
}
