package org.megabytestreams.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicRangeTest {
  @ParameterizedTest
  @ValueSource(strings = {"kafka:logs", "kafka:a.b_c-d/3", "kafka:logs/0:10-20", "kafka:logs/0:10-",
      "kafka:logs/0:-20"})
  void readsWhatItWrites(String name) {
    assertEquals(name, TopicRange.parse(name).toString());
  }

  @Test
  void parsesTopicPartitionAndOffsets() {
    assertEquals(new TopicRange("logs", 2, 10, 20), TopicRange.parse("kafka:logs/2:10-20"));
    assertEquals(new TopicRange("logs", -1, -1, -1), TopicRange.parse("kafka:logs"));
    assertEquals(new TopicRange("logs", 2, 10, 20), TopicRange.ofTopic("logs/2:10-20"));
    assertEquals(new TopicRange("logs", 2, 10, 20), TopicRange.ofTopic("kafka:logs/2:10-20"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"kafka:", "kafka:a b", "kafka:logs/x", "kafka:logs:1-2", "kafka:logs/0:20-10",
      "kafka:logs/0:-0", "kafka:logs/0:9999999999999999999-", "kafka:a\nb"})
  void rejectsInvalidRanges(String name) {
    String line = assertThrows(IllegalArgumentException.class, () -> TopicRange.parse(name)).getMessage();
    assertTrue(line.startsWith("expected ") && line.endsWith(", got " + name.replace("\n", "\\u000a")), line);
  }
}
