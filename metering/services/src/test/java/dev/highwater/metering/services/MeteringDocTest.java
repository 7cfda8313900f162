package dev.highwater.metering.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The examples of docs/metering.md are the code that the other tests here run. */
class MeteringDocTest {
  private static final Path PAGE = Path.of("../../docs/metering.md");
  private static final Path SOURCES = Path.of("src/test/java");
  private static final Pattern REGION =
      Pattern.compile("(?s) *// docs:begin (\\S+)\n(.*?) *// docs:end \\1\n");
  private static final Pattern EXAMPLE =
      Pattern.compile("(?s)<!-- example:(\\S+) -->\n+```java\n(.*?)```\n");

  @Test
  void should_show_the_code_that_is_tested() throws Exception {
    // given
    Map<String, String> examples = new TreeMap<>();
    Matcher example = EXAMPLE.matcher(Files.readString(PAGE));
    while (example.find()) {
      examples.put(example.group(1), example.group(2).strip());
    }
    // then
    assertThat(examples).hasSizeGreaterThanOrEqualTo(4).isEqualTo(regions());
  }

  private static Map<String, String> regions() throws IOException {
    Map<String, String> regions = new TreeMap<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (file.endsWith("MeteringDocTest.java")) {
          continue;
        }
        Matcher region = REGION.matcher(Files.readString(file));
        while (region.find()) {
          regions.put(region.group(1), region.group(2).stripTrailing().stripIndent().strip());
        }
      }
    }
    return regions;
  }
}
