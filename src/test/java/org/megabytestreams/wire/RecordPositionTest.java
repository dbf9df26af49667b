package org.megabytestreams.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordPositionTest {
  @Test
  void readsWhatItWrites() {
    RecordPosition position = new RecordPosition("app_logs.v-1", 3, 17);
    assertEquals("app_logs.v-1/3@17", position.toString());
    assertEquals(position, RecordPosition.parse(position.toString()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "bytes", "bytes/0", "bytes@17", "bytes/-1@17", "bytes/0@", "by tes/0@17"})
  void rejectsOtherTexts(String text) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> RecordPosition.parse(text)).getMessage();
    assertEquals("expected TOPIC/PARTITION@OFFSET, got " + text, message);
  }

  @Test
  void standsInTheOrderOfTopicPartitionAndOffset() {
    List<RecordPosition> ordered = Stream.of("a/2@9", "a/10@1", "a/10@2", "b/0@0").map(RecordPosition::parse).toList();
    assertEquals(ordered, ordered.reversed().stream().sorted().toList());
  }
}
