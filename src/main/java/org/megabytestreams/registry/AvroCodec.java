package org.megabytestreams.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.Encoder;

/// Turns JSON into Avro, and Avro into JSON.
///
/// A field with a default may be absent from JSON; Avro then holds null, and null becomes an absent field again. A null
/// in a field without a default stays null. What stands in a message bounds what reading it takes.
final class AvroCodec {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private AvroCodec() {}

  /// Writes a value.
  static void write(JsonNode value, Schema schema, Encoder out) throws IOException {
    switch (schema.getType()) {
      case NULL -> out.writeNull();
      case BOOLEAN -> out.writeBoolean(value.asBoolean());
      case LONG -> out.writeLong(value.asLong());
      case DOUBLE -> out.writeDouble(value.asDouble());
      case STRING -> out.writeString(value.asText());
      case ARRAY -> writeArray(value, schema.getElementType(), out);
      case UNION -> {
        int index = value.isNull() || value.isMissingNode() ? 0 : 1;
        out.writeIndex(index);
        write(value, schema.getTypes().get(index), out);
      }
      case RECORD -> {
        for (Schema.Field field : schema.getFields()) {
          write(value.path(field.name()), field.schema(), out);
        }
      }
      default -> throw new IllegalArgumentException("cannot write " + schema.getType());
    }
  }

  private static void writeArray(JsonNode value, Schema elements, Encoder out) throws IOException {
    out.writeArrayStart();
    out.setItemCount(value.size());
    for (JsonNode element : value) {
      out.startItem();
      write(element, elements, out);
    }
    out.writeArrayEnd();
  }

  /// Reads a message as JSON.
  ///
  /// @param from where the message begins in `bytes`
  /// @param schema by which it was written
  /// @throws IOException if it was not written by that schema
  static byte[] read(byte[] bytes, int from, Schema schema) throws IOException {
    BinaryDecoder in = DecoderFactory.get().binaryDecoder(bytes, from, bytes.length - from, null);
    try {
      JsonNode message = read(schema, in, bytes.length);
      if (!in.isEnd()) {
        throw new IOException("expected a message of its schema, got more");
      }
      return JSON.writeValueAsBytes(message);
    } catch (AvroRuntimeException | IndexOutOfBoundsException | UnsupportedOperationException e) {
      throw new IOException("expected a message of its schema: " + e.getMessage(), e);
    }
  }

  /// @param most no text and no list is longer than the whole message
  private static JsonNode read(Schema schema, BinaryDecoder in, int most) throws IOException {
    return switch (schema.getType()) {
      case NULL -> NODES.nullNode();
      case BOOLEAN -> NODES.booleanNode(in.readBoolean());
      case INT, LONG -> NODES.numberNode(in.readLong());
      case DOUBLE -> NODES.numberNode(in.readDouble());
      case STRING -> {
        byte[] text = new byte[length(in.readLong(), most)];
        in.readFixed(text, 0, text.length);
        yield NODES.textNode(new String(text, StandardCharsets.UTF_8));
      }
      case ARRAY -> readArray(schema.getElementType(), in, most);
      case UNION -> read(schema.getTypes().get(in.readIndex()), in, most);
      case RECORD -> {
        ObjectNode object = NODES.objectNode();
        for (Schema.Field field : schema.getFields()) {
          JsonNode value = read(field.schema(), in, most);
          if (!value.isNull() || !field.hasDefaultValue()) {
            object.set(field.name(), value);
          }
        }
        yield object;
      }
      default -> throw new IOException("expected a message of this program, got " + schema.getType());
    };
  }

  private static ArrayNode readArray(Schema elements, BinaryDecoder in, int most) throws IOException {
    ArrayNode array = NODES.arrayNode();
    for (long block = in.readArrayStart(); block > 0; block = in.arrayNext()) {
      length(array.size() + block, most);
      for (long i = 0; i < block; i++) {
        array.add(read(elements, in, most));
      }
    }
    return array;
  }

  private static int length(long read, int most) throws IOException {
    if (read < 0 || read > most) {
      throw new IOException("expected a length up to " + most + ", got " + read);
    }
    return (int) read;
  }
}
