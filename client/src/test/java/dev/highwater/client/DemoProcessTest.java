package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.process.Environment;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The demonstration as the launcher starts it, with real processes that are really killed. */
class DemoProcessTest {
  private static final long PATIENCE_SECONDS = 60;

  private final List<String> told = new ArrayList<>();
  private Process demo;
  private ProcessHandle server;

  @BeforeEach
  void startAndWaitUntilTheLoadRuns() throws Exception {
    List<String> command = java("dev.highwater.client.Main");
    command.addAll(List.of("demo", "--"));
    command.addAll(java("dev.highwater.server.Main"));
    demo = new ProcessBuilder(command).redirectOutput(Redirect.DISCARD).start();
    BufferedReader err = demo.errorReader();
    assertThat(firstLine(err, "part 2 of 5, open loop .* -r \\d+ .*"))
        .as("the open loop, after %s", told)
        .isNotNull();
    assertThat(firstLine(err, "\\d+s.* 50/50 open.*"))
        .as("the live line, after %s", told)
        .isNotNull();
    server = demo.children().findFirst().orElseThrow();
  }

  @AfterEach
  void leaveNothingBehind() {
    server.destroyForcibly();
    demo.destroyForcibly();
  }

  @Test
  void should_take_its_server_along_when_it_is_terminated() throws Exception {
    // when
    demo.destroy();
    // then
    assertThat(demo.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(demo.exitValue()).isEqualTo(130);
    assertThat(server.isAlive()).isFalse();
  }

  @Test
  void should_take_its_server_along_when_it_is_killed() throws Exception {
    // when
    demo.destroyForcibly();
    // then
    assertThat(demo.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    await().atMost(PATIENCE_SECONDS, TimeUnit.SECONDS).until(() -> !server.isAlive());
  }

  /** The first line like this; null when it ends before. */
  private String firstLine(BufferedReader err, String pattern) throws IOException {
    String line;
    do {
      line = err.readLine();
      told.add(line);
    } while (line != null && !line.matches(pattern));
    return line;
  }

  private static List<String> java(String mainClass) {
    String java = ProcessHandle.current().info().command().orElseThrow();
    String classPath = Environment.property("java.class.path");
    return new ArrayList<>(
        List.of(java, "--enable-native-access=ALL-UNNAMED", "-cp", classPath, mainClass));
  }
}
