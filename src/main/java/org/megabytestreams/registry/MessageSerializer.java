package org.megabytestreams.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.serialization.Serializer;

/// Writes messages that are given as JSON: the byte 0, the schema's id, and the message. Safe for use by several
/// threads.
final class MessageSerializer implements Serializer<byte[]> {
  /// Begins a message whose schema is in a registry; JSON begins otherwise.
  static final byte MAGIC = 0;
  /// The length of what stands before the message.
  static final int PREFIX_BYTES = 1 + Integer.BYTES;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final byte[] prefix;
  private final Schema avro;

  /// @param avro null for JSON
  MessageSerializer(int id, Schema avro) {
    this.prefix = ByteBuffer.allocate(PREFIX_BYTES).put(MAGIC).putInt(id).array();
    this.avro = avro;
  }

  @Override
  public byte[] serialize(String topic, byte[] json) {
    ByteArrayOutputStream message = new ByteArrayOutputStream(PREFIX_BYTES + json.length);
    message.writeBytes(prefix);
    if (avro == null) {
      message.writeBytes(json);
      return message.toByteArray();
    }
    try {
      BinaryEncoder out = EncoderFactory.get().directBinaryEncoder(message, null);
      AvroCodec.write(JSON.readTree(json), avro, out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it is the program's own JSON, and goes to memory
    }
    return message.toByteArray();
  }
}
