package org.megabytestreams.registry;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/// Holds what writes scores, alerts and incidents, which are given as JSON.
public record MessageSerializers(Serializer<byte[]> scores, Serializer<byte[]> alerts,
    Serializer<byte[]> incidents) {
  /// Writes JSON as it is.
  public static final MessageSerializers JSON =
      new MessageSerializers(new ByteArraySerializer(), new ByteArraySerializer(), new ByteArraySerializer());

  /// Makes serializers for topics, whose schemas the registry then has as `TOPIC-value`. Writing needs it no more.
  ///
  /// @param format another one than JSON
  /// @param incidents null if there is no such topic
  /// @throws IOException if the registry does not answer or refuses a schema, with a message for the user
  public static MessageSerializers of(MessageFormat format, SchemaRegistry registry, String scores, String alerts,
      String incidents) throws IOException {
    return new MessageSerializers(of(format, registry, MessageKind.SCORE, scores),
        of(format, registry, MessageKind.ALERT, alerts),
        incidents == null ? JSON.incidents : of(format, registry, MessageKind.INCIDENT, incidents));
  }

  private static Serializer<byte[]> of(MessageFormat format, SchemaRegistry registry, MessageKind kind, String topic)
      throws IOException {
    String subject = topic + "-value";
    if (format == MessageFormat.JSON_SCHEMA) {
      return new MessageSerializer(registry.id(subject, "JSON", kind.jsonSchema()), null);
    }
    Schema schema = kind.avroSchema();
    return new MessageSerializer(registry.id(subject, "AVRO", schema.toString()), schema);
  }
}
