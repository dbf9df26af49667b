package org.megabytestreams.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.EOFException;
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
/// in a field without a default stays null.
///
/// Schemas come from outside. A schema can nest without end, and can hold many values in no byte at all. So reading a
/// message stops at [#MAX_DEPTH] levels, and at as many values as a message of its length can need.
final class AvroCodec {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int MAX_DEPTH = 32;
  /// A field that may be absent takes a byte or more, and counts as two values.
  private static final int MAX_VALUES_PER_BYTE = 4;
  private static final int MAX_VALUES_WITHOUT_BYTES = 1000;

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
      JsonNode message = new Reading(in, bytes.length).read(schema, 1);
      if (!in.isEnd()) {
        throw new IOException("expected a message of its schema, got more");
      }
      return JSON.writeValueAsBytes(message);
    } catch (EOFException e) {
      throw new IOException("expected a message of its schema, got " + (bytes.length - from)
          + " bytes, which end before it does", e);
    } catch (AvroRuntimeException | IndexOutOfBoundsException | UnsupportedOperationException e) {
      throw new IOException("expected a message of its schema: " + e.getMessage(), e);
    }
  }

  /// Reads one message.
  private static final class Reading {
    private final BinaryDecoder in;
    /// No text and no list is longer than the whole message.
    private final int most;
    private long valuesLeft;

    Reading(BinaryDecoder in, int most) {
      this.in = in;
      this.most = most;
      valuesLeft = MAX_VALUES_WITHOUT_BYTES + (long) MAX_VALUES_PER_BYTE * most;
    }

    JsonNode read(Schema schema, int depth) throws IOException {
      if (depth > MAX_DEPTH) {
        throw new IOException("expected a message of at most " + MAX_DEPTH + " levels, got more");
      }
      if (valuesLeft-- == 0) {
        throw new IOException("expected a message of this program, got more values than its " + most
            + " bytes can hold");
      }
      return switch (schema.getType()) {
        case NULL -> NODES.nullNode();
        case BOOLEAN -> NODES.booleanNode(in.readBoolean());
        case INT, LONG -> NODES.numberNode(in.readLong());
        case DOUBLE -> NODES.numberNode(in.readDouble());
        case STRING -> {
          byte[] text = new byte[length(in.readLong())];
          in.readFixed(text, 0, text.length);
          yield NODES.textNode(new String(text, StandardCharsets.UTF_8));
        }
        case ARRAY -> readArray(schema.getElementType(), depth);
        case UNION -> read(schema.getTypes().get(in.readIndex()), depth + 1);
        case RECORD -> {
          ObjectNode object = NODES.objectNode();
          for (Schema.Field field : schema.getFields()) {
            JsonNode value = read(field.schema(), depth + 1);
            if (!value.isNull() || !field.hasDefaultValue()) {
              object.set(field.name(), value);
            }
          }
          yield object;
        }
        default -> throw new IOException("expected a message of this program, got " + schema.getType());
      };
    }

    private ArrayNode readArray(Schema elements, int depth) throws IOException {
      ArrayNode array = NODES.arrayNode();
      for (long block = in.readArrayStart(); block > 0; block = in.arrayNext()) {
        length(array.size() + block);
        for (long i = 0; i < block; i++) {
          array.add(read(elements, depth + 1));
        }
      }
      return array;
    }

    private int length(long read) throws IOException {
      if (read < 0 || read > most) {
        throw new IOException("expected a length up to " + most + ", got " + read);
      }
      return (int) read;
    }
  }
}
