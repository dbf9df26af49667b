package org.megabytestreams.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.testing.TestBroker;

/// Runs a real broker that each service instance reaches through a proxy of its own.
///
/// The broker has a listener for each instance, advertised at the port of a proxy, and a plain one for the test's
/// clients. It can be stopped or killed, and started again on its data.
final class ProxiedBroker implements AutoCloseable {
  private final Path folder;
  private final int port;
  private final Map<String, String> properties = new HashMap<>();
  private final List<TcpProxy> proxies = new ArrayList<>();
  private BrokerProcess process;
  private long formerRebalances;

  private ProxiedBroker(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /// @param count how many proxies
  static ProxiedBroker start(Path folder, int count) throws IOException {
    List<Integer> ports = freePorts(2 + 2 * count);
    ProxiedBroker broker = new ProxiedBroker(folder, ports.get(0));
    StringBuilder listeners = new StringBuilder("PLAINTEXT://127.0.0.1:" + ports.get(0));
    StringBuilder advertised = new StringBuilder(listeners);
    StringBuilder protocols = new StringBuilder("PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    for (int i = 0; i < count; i++) {
      int inner = ports.get(2 + 2 * i);
      int outer = ports.get(3 + 2 * i);
      listeners.append(",PROXY%d://127.0.0.1:%d".formatted(i, inner));
      advertised.append(",PROXY%d://127.0.0.1:%d".formatted(i, outer));
      protocols.append(",PROXY%d:PLAINTEXT".formatted(i));
      broker.proxies.add(new TcpProxy(outer, inner));
    }
    broker.properties.put("listeners", listeners + ",CONTROLLER://127.0.0.1:" + ports.get(1));
    broker.properties.put("advertised.listeners", advertised.toString());
    broker.properties.put("listener.security.protocol.map", protocols.toString());
    broker.properties.put("controller.quorum.voters", "1@127.0.0.1:" + ports.get(1));
    broker.properties.put("log.initial.task.delay.ms", "500");
    broker.properties.put("log.retention.check.interval.ms", "1000");
    broker.properties.put("message.max.bytes", String.valueOf(128 << 20));
    broker.properties.put("socket.request.max.bytes", String.valueOf(256 << 20));
    broker.start();
    return broker;
  }

  String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /// The network of one instance.
  TcpProxy proxy(int i) {
    return proxies.get(i);
  }

  long pid() {
    return process.pid();
  }

  Path log() {
    return process.logs().resolve("server.log");
  }

  /// Folders of partitions.
  Path data() {
    return folder.resolve("data");
  }

  void start() throws IOException {
    process = TestBroker.start(folder, port, properties);
  }

  /// SIGTERM.
  void stop() throws IOException {
    formerRebalances += rebalancesOfThisRun();
    process.close();
  }

  /// SIGKILL.
  void kill() throws IOException {
    formerRebalances += rebalancesOfThisRun();
    process.kill();
    process.close();
  }

  /// Generations of consumer groups so far, by the broker's own log.
  long rebalances() throws IOException {
    return formerRebalances + rebalancesOfThisRun();
  }

  private long rebalancesOfThisRun() throws IOException {
    Pattern stabilized = Pattern.compile("Stabilized group \\S+ generation \\d+");
    try (Stream<String> lines = Files.lines(log(), StandardCharsets.ISO_8859_1)) {
      return lines.filter(line -> stabilized.matcher(line).find()).count();
    }
  }

  @Override
  public void close() throws IOException {
    for (TcpProxy proxy : proxies) {
      proxy.close();
    }
    process.close();
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return sockets.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }
}
