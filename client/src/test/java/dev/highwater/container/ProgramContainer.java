package dev.highwater.container;

import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import dev.highwater.testing.Scrape;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** A container of one of our images, held as tightly as docker-compose.yml holds it. */
final class ProgramContainer extends GenericContainer<ProgramContainer> {
  static final int ADMIN_OF_SERVER = 9400;
  static final int ADMIN_OF_CLIENT = 9401;
  static final int ECHO = 7007;
  static final Duration PATIENCE = Duration.ofMinutes(3);

  private final int adminPort;

  private ProgramContainer(String image, int adminPort) {
    super(DockerImageName.parse(image));
    this.adminPort = adminPort;
    withCreateContainerCmdModifier(
        create -> {
          HostConfig host = Objects.requireNonNull(create.getHostConfig());
          host.withReadonlyRootfs(true)
              .withCapDrop(Capability.ALL)
              .withSecurityOpts(List.of("no-new-privileges"))
              .withTmpFs(Map.of("/tmp", ""));
        });
  }

  /** A server that is known as {@code server} in the network; started when it listens. */
  static ProgramContainer server(Network network) {
    return new ProgramContainer(Images.SERVER, ADMIN_OF_SERVER)
        .withNetwork(network)
        .withNetworkAliases("server")
        .withExposedPorts(ECHO, ADMIN_OF_SERVER)
        .waitingFor(Wait.forLogMessage("(?s).*admin http://.*", 1).withStartupTimeout(PATIENCE));
  }

  /** A client that loads; started when it has connected. */
  static ProgramContainer client(Network network, String... args) {
    return new ProgramContainer(Images.CLIENT, ADMIN_OF_CLIENT)
        .withNetwork(network)
        .withCommand(args)
        .withExposedPorts(ADMIN_OF_CLIENT)
        .waitingFor(Wait.forLogMessage("(?s).*admin http://.*", 1).withStartupTimeout(PATIENCE));
  }

  /** A client that runs to its end; started when it has ended with 0. */
  static ProgramContainer clientToItsEnd(Network network, String... args) {
    return new ProgramContainer(Images.CLIENT, ADMIN_OF_CLIENT)
        .withNetwork(network)
        .withCommand(args)
        .withStartupCheckStrategy(new OneShotStartupCheckStrategy().withTimeout(PATIENCE));
  }

  /** A server that is not waited for, in no network, since it is going to refuse to start. */
  static ProgramContainer refusingServer() {
    return new ProgramContainer(Images.SERVER, ADMIN_OF_SERVER)
        .withNetworkMode("none")
        .withStartupCheckStrategy(new Ended().withTimeout(PATIENCE));
  }

  /** Of memory, swap included, above which the kernel ends it. */
  ProgramContainer withMemory(long bytes) {
    return withCreateContainerCmdModifier(
        create ->
            Objects.requireNonNull(create.getHostConfig()).withMemory(bytes).withMemorySwap(bytes));
  }

  /** What its admin endpoint shows, asked from outside of its network. */
  Scrape scrape() {
    return Scrape.of(admin());
  }

  /** Where its admin endpoint is, seen from outside; another place after each start. */
  String admin() {
    String port =
        inspect().getNetworkSettings().getPorts().getBindings().entrySet().stream()
            .filter(binding -> binding.getKey().getPort() == adminPort)
            .findFirst()
            .orElseThrow()
            .getValue()[0]
            .getHostPortSpec();
    return getHost() + ":" + port;
  }

  InspectContainerResponse inspect() {
    return docker().inspectContainerCmd(getContainerId()).exec();
  }

  DockerClient docker() {
    return getDockerClient();
  }

  /** Waits until it has ended, and says how. */
  long exitCode() {
    await().atMost(PATIENCE).until(() -> !Boolean.TRUE.equals(inspect().getState().getRunning()));
    return Objects.requireNonNull(inspect().getState().getExitCodeLong());
  }

  /** The last line that it wrote. */
  String lastLine() {
    return getLogs().lines().reduce((before, line) -> line).orElse("");
  }

  /** Is satisfied with a container that has ended, whatever its exit code. */
  private static final class Ended extends OneShotStartupCheckStrategy {
    @Override
    public StartupStatus checkStartupState(DockerClient docker, String containerId) {
      StartupStatus status = super.checkStartupState(docker, containerId);
      return status == StartupStatus.FAILED ? StartupStatus.SUCCESSFUL : status;
    }
  }
}
