package dev.highwater.container;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.testcontainers.DockerClientFactory;

/**
 * The images, built from the Dockerfile of this repository in the way that docs/containers.md says.
 */
final class Images {
  static final String SERVER = "highwater-server";
  static final String CLIENT = "highwater-client";
  static final Path ROOT = Path.of("..");

  /** How long a build may take that has to download everything. */
  static final int BUILD_SECONDS = 1_200;

  private static boolean built;

  private Images() {}

  /** Skips the test, with the reason, where there is no engine; builds them once where there is. */
  static synchronized void assumeBuilt() throws IOException, InterruptedException {
    boolean answers = DockerClientFactory.instance().isDockerAvailable();
    String why = "no Docker engine answers here (Debian, as root: .ci/engine start)";
    if (!answers) {
      System.out.println("SKIPPED: " + why); // Surefire counts nothing for a class that is left out
    }
    assumeTrue(answers, why);
    if (!built) {
      for (String program : List.of("server", "client")) {
        Command.run(
                ROOT,
                Map.of(),
                List.of(
                    "docker",
                    "build",
                    "-f",
                    "docker/Dockerfile",
                    "--target",
                    program,
                    "-t",
                    "highwater-" + program,
                    "."))
            .succeeded();
      }
      built = true;
    }
  }
}
