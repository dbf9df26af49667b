package org.megabytestreams.containers;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.megabytestreams.chaos.TcpProxy;
import org.megabytestreams.process.BrokerProcess;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Network;
import org.testcontainers.lifecycle.Startables;

/// Runs brokers in containers on their own network. Each is also reached through a proxy on the network's gateway.
final class KafkaCluster implements AutoCloseable {
  private final Network network;
  private final List<KafkaNode> nodes = new ArrayList<>();
  private final List<TcpProxy> proxies = new ArrayList<>();
  private final List<Integer> hostPorts = new ArrayList<>();

  private KafkaCluster(Network network) {
    this.network = network;
  }

  static KafkaCluster start(int count) throws IOException {
    KafkaCluster cluster = new KafkaCluster(Network.newNetwork());
    try {
      InetAddress gateway = InetAddress.getByName(cluster.gateway());
      for (int id = 1; id <= count; id++) {
        KafkaNode.Ports ports = new KafkaNode.Ports(BrokerProcess.freePort(), BrokerProcess.freePort());
        cluster.hostPorts.add(ports.host());
        TcpProxy proxy = new TcpProxy(gateway, BrokerProcess.freePort(), ports.behindProxy());
        cluster.proxies.add(proxy);
        cluster.nodes.add(new KafkaNode(cluster.network, id, count, ports, proxy.address()));
      }
      Startables.deepStart(cluster.nodes.stream().map(KafkaNode::container)).join();
      return cluster;
    } catch (IOException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  Network network() {
    return network;
  }

  List<KafkaNode> nodes() {
    return nodes;
  }

  List<TcpProxy> proxies() {
    return proxies;
  }

  /// For clients on the host.
  String bootstrapServers() {
    return hostPorts.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
  }

  /// For clients in containers of the network.
  String innerBootstrapServers() {
    return nodes.stream().map(node -> node.name() + ":" + KafkaNode.INNER).collect(Collectors.joining(","));
  }

  /// For clients in containers, through the proxies.
  String proxiedBootstrapServers() {
    return proxies.stream().map(TcpProxy::address).collect(Collectors.joining(","));
  }

  @Override
  public void close() throws IOException {
    nodes.forEach(KafkaNode::close);
    for (TcpProxy proxy : proxies) {
      proxy.close();
    }
    network.close();
  }

  private String gateway() {
    return DockerClientFactory.instance().client().inspectNetworkCmd().withNetworkId(network.getId()).exec().getIpam()
        .getConfig().getFirst().getGateway();
  }
}
