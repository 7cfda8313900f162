package dev.highwater.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highwater.testing.Scrape;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a leak can be seen with the flags that the launcher and the images give to Java. */
class BufferLeakSeriesTest {
  private static final Path FLAGS = Path.of("..", "jvm.options");
  private static final String LEAKS = "highwater_buffer_leaks_total";

  @TempDir private Path directory;
  private Process process;

  @AfterEach
  void end() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  @Test
  void should_count_a_leak_made_on_purpose_and_say_so_in_the_log() throws Exception {
    // when
    String admin = start(LeakOnPurpose.class);
    // then
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(Scrape.of(admin).value(LEAKS)).isPositive());
    assertThat(Files.readString(directory.resolve("log"))).contains("LEAK: ByteBuf.release()");
  }

  @Test
  void should_count_none_where_none_is_made() throws Exception {
    assertThat(Scrape.of(start(Main.class)).value(LEAKS)).isZero();
  }

  private String start(Class<?> program) throws IOException {
    List<String> command =
        List.of(
            ProcessHandle.current().info().command().orElse("java"),
            "@" + FLAGS,
            "-cp",
            System.getProperty("java.class.path"),
            program.getName(),
            "--listen=echo=127.0.0.1:0",
            "--admin=127.0.0.1:0");
    process = new ProcessBuilder(command).redirectError(directory.resolve("log").toFile()).start();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    output.readLine(); // where it listens
    return output.readLine().replaceFirst("admin http://", "");
  }
}
