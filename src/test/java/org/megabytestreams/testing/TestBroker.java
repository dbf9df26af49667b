package org.megabytestreams.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.process.BrokerSettings;

/// Starts real brokers for tests.
public final class TestBroker {
  private TestBroker() {}

  public static BrokerProcess start(Path folder) throws IOException {
    return start(folder, 0);
  }

  public static BrokerProcess start(Path folder, int port) throws IOException {
    return start(folder, port, Map.of());
  }

  /// @param extra more `server.properties`, which win
  public static BrokerProcess start(Path folder, int port, Map<String, String> extra) throws IOException {
    Map<String, String> properties = new HashMap<>(Map.of("log.segment.delete.delay.ms", "1000"));
    properties.putAll(extra);
    return BrokerProcess.start(
        new BrokerSettings(Path.of("target/broker/lib").toAbsolutePath(), folder, port, false, properties));
  }

  /// Starts a broker in a folder, prints its process id, and waits to be killed.
  public static void main(String[] args) throws IOException, InterruptedException {
    System.out.println(start(Path.of(args[0])).pid());
    Thread.sleep(Duration.ofMinutes(2));
  }
}
