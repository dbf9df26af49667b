package org.megabytestreams.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ContainerNetwork;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;

/// Runs a broker and controller of a cluster. It can be killed, paused and cut off, and starts again on its data.
final class KafkaNode implements AutoCloseable {
  /// For the other nodes, and for services in containers.
  static final int INNER = 9092;
  private static final int CONTROLLER = 9093;
  private static final int HOST = 9094;
  private static final int PROXIED = 9095;
  private static final String IMAGE = System.getProperty("containers.kafka", "megabyte-kafka");
  private static final String CLUSTER = "bWVnYWJ5dGUtY2x1c3Rlcg";

  private final String name;
  private final Network network;
  private final GenericContainer<?> container;

  /// Ports of 127.0.0.1.
  ///
  /// @param host for clients on the host
  /// @param behindProxy where the node itself listens, for those that come through the proxy
  record Ports(int host, int behindProxy) {}

  /// @param id from 1
  /// @param nodes how many there are
  /// @param proxied where the listener that stands behind a proxy is to be reached
  KafkaNode(Network network, int id, int nodes, Ports ports, String proxied) {
    this.name = name(id);
    this.network = network;
    this.container = new GenericContainer<>(IMAGE).withNetwork(network).withNetworkAliases(name)
        .withEnv("CLUSTER_ID", CLUSTER).withEnv("KAFKA_PROPERTIES", properties(id, nodes, ports, proxied))
        .waitingFor(Wait.forLogMessage(".*Kafka Server started.*", 1));
    container.setPortBindings(List.of("127.0.0.1:" + ports.host() + ":" + HOST,
        "127.0.0.1:" + ports.behindProxy() + ":" + PROXIED));
  }

  static String name(int id) {
    return "kafka-" + id;
  }

  GenericContainer<?> container() {
    return container;
  }

  String name() {
    return name;
  }

  /// SIGKILL.
  void kill() {
    docker().killContainerCmd(container.getContainerId()).exec();
  }

  /// SIGTERM.
  void stop() {
    docker().stopContainerCmd(container.getContainerId()).withTimeout(30).exec();
  }

  /// Starts it again after [#kill] or [#stop].
  void start() {
    docker().startContainerCmd(container.getContainerId()).exec();
  }

  void pause() {
    docker().pauseContainerCmd(container.getContainerId()).exec();
  }

  void unpause() {
    docker().unpauseContainerCmd(container.getContainerId()).exec();
  }

  void disconnect() {
    docker().disconnectFromNetworkCmd().withNetworkId(network.getId())
        .withContainerId(container.getContainerId()).exec();
  }

  void reconnect() {
    docker().connectToNetworkCmd().withNetworkId(network.getId())
        .withContainerId(container.getContainerId())
        .withContainerNetwork(new ContainerNetwork().withAliases(List.of(name))).exec();
  }

  @Override
  public void close() {
    container.stop();
  }

  private static DockerClient docker() {
    return DockerClientFactory.instance().client();
  }

  private static String properties(int id, int nodes, Ports ports, String proxied) {
    String voters = IntStream.rangeClosed(1, nodes)
        .mapToObj(n -> n + "@" + name(n) + ":" + CONTROLLER).collect(Collectors.joining(","));
    String replicas = String.valueOf(nodes);
    String inSync = String.valueOf(Math.max(1, nodes - 1));
    Map<String, String> properties = Map.ofEntries(
        Map.entry("process.roles", "broker,controller"),
        Map.entry("node.id", String.valueOf(id)),
        Map.entry("controller.quorum.voters", voters),
        Map.entry("listeners", "INNER://:%d,CONTROLLER://:%d,HOST://:%d,PROXIED://:%d".formatted(
            INNER, CONTROLLER, HOST, PROXIED)),
        Map.entry("advertised.listeners", "INNER://%s:%d,HOST://127.0.0.1:%d,PROXIED://%s".formatted(
            name(id), INNER, ports.host(), proxied)),
        Map.entry("listener.security.protocol.map",
            "INNER:PLAINTEXT,CONTROLLER:PLAINTEXT,HOST:PLAINTEXT,PROXIED:PLAINTEXT"),
        Map.entry("inter.broker.listener.name", "INNER"),
        Map.entry("controller.listener.names", "CONTROLLER"),
        Map.entry("log.dirs", "/data/logs"),
        Map.entry("auto.create.topics.enable", "false"),
        Map.entry("default.replication.factor", replicas),
        Map.entry("min.insync.replicas", inSync),
        Map.entry("offsets.topic.replication.factor", replicas),
        Map.entry("offsets.topic.num.partitions", "6"),
        Map.entry("transaction.state.log.replication.factor", replicas),
        Map.entry("transaction.state.log.min.isr", inSync),
        Map.entry("transaction.state.log.num.partitions", "6"),
        Map.entry("group.initial.rebalance.delay.ms", "0"),
        Map.entry("group.min.session.timeout.ms", "1000"));
    return properties.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining("\n"));
  }
}
