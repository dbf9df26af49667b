package org.megabytestreams.registry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.megabytestreams.fuzz.Guard;
import org.megabytestreams.wire.Json;
import org.megabytestreams.wire.MalformedMessageException;

/// Reads bytes as scores, alerts and incidents in Avro, as such messages with a schema's id, and as a schema of
/// somebody else with a message of it: the schema stands before the first byte 0.
public final class AvroFuzz {
  private static final Schema SCORE = MessageKind.SCORE.avroSchema();
  private static final Schema ALERT = MessageKind.ALERT.avroSchema();
  private static final Schema INCIDENT = MessageKind.INCIDENT.avroSchema();
  private static final MessageDeserializer WITHOUT_REGISTRY = new MessageDeserializer(Map.of());
  private static final MessageSerializer SCORES = new MessageSerializer(1, SCORE);

  private AvroFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    Guard.check(data, () -> Json.readScore(AvroCodec.read(data, 0, SCORE)), IOException.class,
        MalformedMessageException.class);
    Guard.check(data, () -> Json.readAlert(AvroCodec.read(data, 0, ALERT)), IOException.class,
        MalformedMessageException.class);
    Guard.check(data, () -> Json.readIncident(AvroCodec.read(data, 0, INCIDENT)), IOException.class,
        MalformedMessageException.class);
    Guard.check(data, () -> again(Json.write(Json.readScore(data))), MalformedMessageException.class);
    Guard.check(data, () -> WITHOUT_REGISTRY.deserialize("scores", data));
    Guard.check(data, () -> readByOwnSchema(data), IOException.class);
  }

  private static void again(byte[] json) throws IOException, MalformedMessageException {
    byte[] avro = SCORES.serialize("scores", json);
    if (!Json.readScore(AvroCodec.read(avro, MessageSerializer.PREFIX_BYTES, SCORE)).equals(Json.readScore(json))) {
      throw new AssertionError("expected to read what was written: " + new String(json, StandardCharsets.UTF_8));
    }
  }

  private static void readByOwnSchema(byte[] data) throws IOException {
    int end = 0;
    while (end < data.length && data[end] != 0) {
      end++;
    }
    Optional<Schema> schema =
        MessageDeserializer.parse(new String(Arrays.copyOf(data, end), StandardCharsets.UTF_8));
    if (schema.isPresent() && end < data.length) {
      AvroCodec.read(data, end + 1, schema.get());
    }
  }
}
