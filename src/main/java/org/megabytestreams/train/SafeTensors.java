package org.megabytestreams.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.megabytestreams.graph.Parameter;

/// Weights in the safetensors format: eight bytes of header length, a JSON header, then the tensors, little-endian.
///
/// Tensors are float32 and bear the names of the graph's parameters; a matrix is stored as `[in, out]`, the transpose
/// of what PyTorch's `Linear` holds.
final class SafeTensors {
  /// The most a header may take: far above any model's, far below a heap's size.
  private static final long MOST_HEADER_BYTES = 16 << 20;
  private static final String METADATA = "__metadata__";
  private static final ObjectMapper JSON = new ObjectMapper();

  /// What a file holds.
  ///
  /// @param metadata texts by name
  /// @param tensors values by name
  /// @param shapes by name
  record Contents(Map<String, String> metadata, Map<String, float[]> tensors, Map<String, List<Long>> shapes) {}

  private SafeTensors() {}

  static void write(Path file, List<Parameter> parameters, Map<String, float[]> values, Map<String, String> metadata)
      throws IOException {
    ObjectNode header = JSON.createObjectNode();
    header.set(METADATA, JSON.valueToTree(metadata));
    long offset = 0;
    for (Parameter parameter : parameters) {
      long end = offset + (long) parameter.elements() * Float.BYTES;
      ObjectNode entry = header.putObject(parameter.name());
      entry.put("dtype", "F32");
      parameter.shape().forEach(entry.putArray("shape")::add);
      entry.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] json = JSON.writeValueAsBytes(header);
    int padded = Math.ceilDiv(json.length, Long.BYTES) * Long.BYTES;
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
      out.writeLong(Long.reverseBytes(padded));
      out.write(json);
      out.write(" ".repeat(padded - json.length).getBytes(StandardCharsets.US_ASCII));
      for (Parameter parameter : parameters) {
        ByteBuffer bytes = ByteBuffer.allocate(parameter.elements() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values.get(parameter.name()));
        out.write(bytes.array());
      }
    }
  }

  /// @throws IOException where the file is cut, no safetensors file, or holds anything but float32
  static Contents read(Path file) throws IOException {
    try (FileChannel in = FileChannel.open(file)) {
      ByteBuffer length = read(in, 0, Long.BYTES, file);
      long headerBytes = length.getLong(0);
      if (headerBytes < 2 || headerBytes > Math.min(MOST_HEADER_BYTES, in.size() - Long.BYTES)) {
        throw new IOException(file + ": not a safetensors file: header of " + headerBytes + " bytes in a file of "
            + in.size());
      }
      JsonNode header = JSON.readTree(read(in, Long.BYTES, (int) headerBytes, file).array());
      long data = Long.BYTES + headerBytes;
      Map<String, String> metadata = new LinkedHashMap<>();
      Map<String, float[]> tensors = new LinkedHashMap<>();
      Map<String, List<Long>> shapes = new LinkedHashMap<>();
      for (var entry : header.properties()) {
        if (entry.getKey().equals(METADATA)) {
          entry.getValue().properties().forEach(text -> metadata.put(text.getKey(), text.getValue().asText()));
          continue;
        }
        shapes.put(entry.getKey(), shape(entry.getValue()));
        tensors.put(entry.getKey(), tensor(in, data, entry.getKey(), entry.getValue(), file));
      }
      return new Contents(metadata, tensors, shapes);
    }
  }

  private static float[] tensor(FileChannel in, long data, String name, JsonNode entry, Path file) throws IOException {
    if (!entry.path("dtype").asText().equals("F32")) {
      throw new IOException(file + ": expected tensor " + name + " as F32, got " + entry.path("dtype").asText());
    }
    ArrayNode offsets = (ArrayNode) entry.path("data_offsets");
    long bytes = offsets.get(1).asLong() - offsets.get(0).asLong();
    long elements = shape(entry).stream().reduce(1L, Math::multiplyExact);
    if (bytes != elements * Float.BYTES || bytes > Integer.MAX_VALUE) {
      throw new IOException(file + ": expected " + elements * Float.BYTES + " bytes of tensor " + name + ", got "
          + bytes);
    }
    float[] values = new float[(int) elements];
    read(in, data + offsets.get(0).asLong(), (int) bytes, file).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer()
        .get(values);
    return values;
  }

  private static List<Long> shape(JsonNode entry) {
    return StreamSupport.stream(entry.path("shape").spliterator(), false).map(JsonNode::asLong).toList();
  }

  private static ByteBuffer read(FileChannel in, long at, int bytes, Path file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (in.read(buffer, at + buffer.position()) < 0) {
        throw new IOException(file + ": cut: expected " + bytes + " bytes at " + at + ", got " + buffer.position());
      }
    }
    return buffer.flip();
  }
}
