package org.megabytestreams.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.megabytestreams.kafka.ClientProperties;
import org.megabytestreams.kafka.TopicReader;
import picocli.CommandLine.Option;

/// Names the Kafka brokers that a command talks to, and the properties of its clients.
final class BrokersOption {
  @Option(names = "--bootstrap", paramLabel = "HOST:PORT", defaultValue = "localhost:9092",
      description = "Kafka brokers (default: ${DEFAULT-VALUE}).")
  String bootstrap;

  @Option(names = {"--kafka-config", "--consumer-config", "--client-config"}, paramLabel = "FILE",
      description = "Properties of the Kafka clients: TLS, SASL, and the schema registry if messages need one.")
  Path config;

  /// Returns the properties of every client.
  Map<String, Object> properties() throws IOException {
    ClientProperties properties = ClientProperties.of(bootstrap);
    if (config != null) {
      Properties file = new Properties();
      try (Reader reader = Files.newBufferedReader(config)) {
        file.load(reader);
      } catch (NoSuchFileException _) {
        throw new IOException("no such file: " + config);
      } catch (IOException | IllegalArgumentException e) {
        throw new IOException("cannot read " + config + ": expected properties in UTF-8, as KEY=VALUE lines", e);
      }
      file.forEach((key, value) -> properties.put((String) key, value));
    }
    return properties.toMap();
  }

  TopicReader reader(String clientId) throws IOException {
    return new TopicReader(properties(), clientId);
  }

  /// Makes a reader of the service's scores and alerts.
  TopicReader messageReader(String clientId) throws IOException {
    return TopicReader.ofMessages(properties(), clientId);
  }
}
