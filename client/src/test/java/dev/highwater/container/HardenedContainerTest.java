package dev.highwater.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.DockerClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Network;

/** What a program in a container could do if it were taken over. */
@Tag("container")
@Timeout(600)
class HardenedContainerTest {
  private static final String USER = "10001";
  private static final int SET_USER_OR_GROUP = 06000;
  private static final int WRITABLE_BY_ALL = 0002;

  @BeforeAll
  @Timeout(Images.BUILD_SECONDS)
  static void build() throws Exception {
    Images.assumeBuilt();
  }

  @Test
  void should_run_without_root_without_capabilities_and_on_a_root_that_is_read_only()
      throws Exception {
    try (Network network = Network.newNetwork();
        ProgramContainer server = ProgramContainer.server(network)) {
      // given
      server.start();
      Path process =
          Path.of("/proc", Objects.toString(server.inspect().getState().getPidLong(), "none"));
      assumeTrue(
          Files.exists(process) && System.getProperty("user.name").equals("root"),
          "only root sees a container's process, and only where the engine runs");
      // when
      Map<String, String> status = status(process.resolve("status"));
      // then
      String nobodyElse = String.join("\t", USER, USER, USER, USER);
      assertThat(status).containsEntry("Uid", nobodyElse).containsEntry("Gid", nobodyElse);
      for (String set : List.of("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")) {
        assertThat(status).containsEntry(set, "0".repeat(16));
      }
      assertThat(status).containsEntry("NoNewPrivs", "1");
      assertThat(mountOptions(process.resolve("mountinfo"), "/")).contains("ro");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {Images.SERVER, Images.CLIENT})
  void should_have_nothing_that_its_user_may_write_and_nothing_that_helps_an_intruder(String image)
      throws Exception {
    // when
    List<TarArchiveEntry> files = filesOf(image);
    // then
    assertThat(files)
        .extracting(TarArchiveEntry::getName)
        .anyMatch(name -> name.endsWith("/java"))
        .noneMatch(name -> name.matches("(.*/)?(sh|bash|dash|busybox|dpkg|apt|apt-get|apk|rpm)"));
    assertThat(files)
        .filteredOn(file -> !file.isSymbolicLink())
        .filteredOn(file -> (file.getMode() & WRITABLE_BY_ALL) != 0 || file.getLongUserId() != 0)
        .extracting(TarArchiveEntry::getName)
        .containsExactly("tmp/");
    assertThat(files)
        .filteredOn(file -> (file.getMode() & SET_USER_OR_GROUP) != 0)
        .extracting(TarArchiveEntry::getName)
        .isEmpty();
  }

  /** Everything in an image, by names that begin at its root. */
  private static List<TarArchiveEntry> filesOf(String image) throws IOException {
    DockerClient docker = DockerClientFactory.instance().client();
    String container = docker.createContainerCmd(image).exec().getId();
    try (InputStream archive = docker.copyArchiveFromContainerCmd(container, "/").exec();
        TarArchiveInputStream tar = new TarArchiveInputStream(archive)) {
      List<TarArchiveEntry> files = new ArrayList<>();
      TarArchiveEntry file;
      while ((file = tar.getNextEntry()) != null) {
        file.setName(file.getName().replaceFirst("^\\.?/", ""));
        files.add(file);
      }
      return files;
    } finally {
      docker.removeContainerCmd(container).exec();
    }
  }

  private static Map<String, String> status(Path file) throws IOException {
    Map<String, String> status = new HashMap<>();
    for (String line : Files.readAllLines(file)) {
      int colon = line.indexOf(':');
      status.put(line.substring(0, colon), line.substring(colon + 1).strip());
    }
    return status;
  }

  /** See proc_pid_mountinfo(5): the fifth field is where, the sixth how. */
  private static List<String> mountOptions(Path file, String where) throws IOException {
    return Files.readAllLines(file).stream()
        .map(line -> line.split(" ", -1))
        .filter(fields -> fields[4].equals(where))
        .map(fields -> List.of(fields[5].split(",", -1)))
        .findFirst()
        .orElseThrow();
  }
}
