package org.megabytestreams.registry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/// Reads messages of every format as JSON. It asks the registry for a schema when it meets the first message of it.
///
/// Bytes that are no such message come out as they are: their reader says what is wrong. If the registry fails,
/// the consumer does, and stays in front of the message.
public final class MessageDeserializer implements Deserializer<byte[]> {
  private static final int MAX_SCHEMAS = 1000;

  private final Optional<SchemaRegistry> registry;
  private final Map<Integer, Optional<Schema>> schemas = new LinkedHashMap<>() {
    @Override
    protected boolean removeEldestEntry(Map.Entry<Integer, Optional<Schema>> eldest) {
      return size() > MAX_SCHEMAS;
    }
  };

  /// @param clients properties of Kafka's clients, which name the registry, if there is one
  public MessageDeserializer(Map<String, ?> clients) {
    registry = SchemaRegistry.of(clients);
  }

  @Override
  public byte[] deserialize(String topic, byte[] message) {
    if (message == null || message.length <= MessageSerializer.PREFIX_BYTES || message[0] != MessageSerializer.MAGIC) {
      return message;
    }
    if (message[MessageSerializer.PREFIX_BYTES] == '{') {
      return Arrays.copyOfRange(message, MessageSerializer.PREFIX_BYTES, message.length);
    }
    Optional<Schema> schema = schema(ByteBuffer.wrap(message).getInt(1));
    try {
      return schema.isEmpty() ? message : AvroCodec.read(message, MessageSerializer.PREFIX_BYTES, schema.get());
    } catch (IOException _) {
      return message;
    }
  }

  private Optional<Schema> schema(int id) {
    if (registry.isEmpty()) {
      return Optional.empty();
    }
    Optional<Schema> known = schemas.get(id);
    if (known == null) {
      try {
        known = registry.get().schema(id, "AVRO").flatMap(MessageDeserializer::parse);
      } catch (IOException e) {
        throw new SerializationException(e.getMessage()); // shown as the root cause
      }
      schemas.put(id, known);
    }
    return known;
  }

  /// Parses a schema of the registry; empty if it is none.
  static Optional<Schema> parse(String text) {
    try {
      return Optional.of(new Schema.Parser().parse(text));
    } catch (RuntimeException _) { // Avro's parser meets names without a type as null, for one
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    registry.ifPresent(SchemaRegistry::close);
  }
}
