package org.megabytestreams.app;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/// Properties of Kafka's clients as commands take them: brokers, and a file for the rest.
final class ClientConfig {
  private ClientConfig() {}

  /// @param file null for none
  static Map<String, Object> of(String bootstrapServers, Path file) throws IOException {
    Map<String, Object> properties = new HashMap<>(Map.of("bootstrap.servers", bootstrapServers));
    if (file != null) {
      Properties read = new Properties();
      try (Reader reader = Files.newBufferedReader(file)) {
        read.load(reader);
      } catch (NoSuchFileException _) {
        throw new IOException("no such file: " + file);
      }
      read.forEach((key, value) -> properties.put((String) key, value));
    }
    return properties;
  }
}
