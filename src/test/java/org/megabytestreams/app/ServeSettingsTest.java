package org.megabytestreams.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.megabytestreams.deploy.Settings;
import org.megabytestreams.topology.StreamsSettings;

class ServeSettingsTest {
  @Test
  void acceptsTheDefaults() {
    ServeConfig config = config(Map.of());
    assertEquals(Duration.ofMillis(25), ServeSettings.topology(config).batch().commitAfter());
    StreamsSettings streams = ServeSettings.streams(config, "localhost:9092");
    assertEquals(128L << 20, streams.storeMemoryBytes());
    assertEquals(Cores.orAll(0), streams.threads());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      store-memory         | 1M             | expected at least 16M, got 1048576 bytes
      batch.commit-after   | 0              | expected more than none, and at most 1 day, got PT0S
      batch.commit-after   | 25H            | expected more than none, and at most 1 day, got PT25H
      batch.max-size       | 0              | expected 1 to 536870911 bytes, got 0
      batch.slice-size     | 513M           | expected 1 to 536870911 bytes, got 537919488
      records.max-size     | 1G             | expected 1 to 536870911 bytes, got 1073741824
      records.max-key-size | 0              | expected 1 to 536870911 bytes, got 0
      application-server   | localhost      | expected HOST:PORT, got localhost
      application-server   | localhost:0    | expected HOST:PORT, got localhost:0
      application-server   | http://a:80    | expected HOST:PORT, got http://a:80
      """)
  void saysWhatWasExpected(String key, String value, String message) {
    ServeConfig config = config(Map.of("megabyte." + key, value));
    var found = assertThrows(IllegalArgumentException.class, () -> {
      ServeSettings.topology(config);
      ServeSettings.streams(config, "localhost:9092");
    });
    assertEquals("megabyte." + key + ": " + message, found.getMessage());
  }

  @Test
  void wantsTopicsThatDiffer() {
    ServeConfig config = config(Map.of("megabyte.topics.alerts", "scores"));
    assertEquals("megabyte.topics: expected distinct names, got 'scores' twice",
        assertThrows(IllegalArgumentException.class, () -> ServeSettings.topology(config)).getMessage());
  }

  private static ServeConfig config(Map<String, String> properties) {
    return Settings.read(Map.of(), properties);
  }
}
