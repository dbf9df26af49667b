package org.megabytestreams.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.megabytestreams.wire.RecordPosition;

/// Reads JSON that is valid.
public final class TestJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private TestJson() {}

  public static JsonNode read(byte[] json) {
    try {
      return MAPPER.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Reads the values of records.
  public static List<JsonNode> read(List<ConsumerRecord<byte[], byte[]>> records) {
    return records.stream().map(record -> read(record.value())).collect(Collectors.toCollection(ArrayList::new));
  }

  public static JsonNode read(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns the position of the record that a score is of.
  public static RecordPosition position(JsonNode score) {
    return new RecordPosition(score.get("topic").asText(), score.get("partition").asInt(),
        score.get("offset").asLong());
  }
}
