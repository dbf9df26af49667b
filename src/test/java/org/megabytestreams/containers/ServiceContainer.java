package org.megabytestreams.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ExposedPort;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;

/// Runs an instance of the service as docs/deploy.md says: read-only root, no capabilities, a volume for its data.
final class ServiceContainer implements AutoCloseable {
  /// The port of health and metrics.
  private static final int MANAGEMENT = 9000;
  private static final String IMAGE = System.getProperty("containers.service", "megabyte-streams");
  private static final Duration START = Duration.ofSeconds(120);

  private final GenericContainer<?> container;

  /// @param settings environment variables
  ServiceContainer(Network network, String bootstrapServers, Map<String, String> settings) {
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("MEGABYTE_BOOTSTRAP_SERVERS", bootstrapServers);
    container = new GenericContainer<>(IMAGE).withNetwork(network).withExposedPorts(MANAGEMENT).withEnv(environment)
        .withCreateContainerCmdModifier(command -> command.getHostConfig().withReadonlyRootfs(true)
            .withCapDrop(Capability.ALL))
        .waitingFor(Wait.forHttp("/q/health/ready").forPort(MANAGEMENT)).withStartupTimeout(START);
  }

  ServiceContainer start() {
    container.start();
    return this;
  }

  /// SIGTERM, and SIGKILL after ten seconds.
  ///
  /// @return the exit code
  long stop() {
    docker().stopContainerCmd(container.getContainerId()).withTimeout(10).exec();
    return state().getExitCodeLong();
  }

  /// SIGKILL.
  void kill() {
    docker().killContainerCmd(container.getContainerId()).exec();
  }

  /// Starts it again, with its volume.
  void startAgain() {
    docker().startContainerCmd(container.getContainerId()).exec();
  }

  InspectContainerResponse.ContainerState state() {
    return docker().inspectContainerCmd(container.getContainerId()).exec().getState();
  }

  GenericContainer<?> container() {
    return container;
  }

  /// Returns the address of the management port, which changes with each start.
  String address() {
    var ports = docker().inspectContainerCmd(container.getContainerId()).exec().getNetworkSettings().getPorts();
    return "http://127.0.0.1:" + ports.getBindings()
        .get(ExposedPort.tcp(MANAGEMENT))[0].getHostPortSpec();
  }

  @Override
  public void close() {
    container.stop();
  }

  private static DockerClient docker() {
    return DockerClientFactory.instance().client();
  }
}
