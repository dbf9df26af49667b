package org.megabytestreams.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.CharConversionException;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.megabytestreams.bundle.FaultText;
import org.megabytestreams.graph.Parameter;
import org.megabytestreams.input.ByteSource;

/// Reads and writes weights in the safetensors format. A file has eight bytes of header length, a JSON header, then
/// the tensors, little-endian.
///
/// Tensors are float32 and have the names of the graph's parameters. A matrix is stored as `[in, out]`, the transpose
/// of the matrix in PyTorch's `Linear`.
final class SafeTensors {
  /// The greatest length of a header: far above any model's, far below a heap's size.
  private static final long MAX_HEADER_BYTES = 16 << 20;
  /// The greatest length of a tensor, as much as any geometry takes.
  private static final long MAX_TENSOR_BYTES = 1 << 30;
  private static final String METADATA = "__metadata__";
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Holds the contents of a file.
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

  /// Reads a file.
  ///
  /// @throws IOException if the file is cut, is no safetensors file, or holds anything but float32
  static Contents read(Path file) throws IOException {
    try (FileChannel in = FileChannel.open(file)) {
      ByteBuffer length = read(in, 0, Long.BYTES, file);
      long headerBytes = length.getLong(0);
      if (headerBytes < 2 || headerBytes > Math.min(MAX_HEADER_BYTES, in.size() - Long.BYTES)) {
        throw new IOException(file + ": not a safetensors file: header of " + headerBytes + " bytes in a file of "
            + in.size());
      }
      JsonNode header = JSON.readTree(read(in, Long.BYTES, (int) headerBytes, file).array());
      long data = Long.BYTES + headerBytes;
      long left = in.size() - data;
      Map<String, String> metadata = new LinkedHashMap<>();
      Map<String, float[]> tensors = new LinkedHashMap<>();
      Map<String, List<Long>> shapes = new LinkedHashMap<>();
      for (var entry : header.properties()) {
        if (entry.getKey().equals(METADATA)) {
          entry.getValue().properties().forEach(text -> metadata.put(text.getKey(), text.getValue().asText()));
          continue;
        }
        Place place = place(entry.getKey(), entry.getValue(), in.size() - data, file);
        left -= place.bytes();
        if (left < 0) {
          throw new IOException(file + ": expected tensors side by side, got some that overlap");
        }
        float[] values = new float[place.bytes() / Float.BYTES];
        read(in, data + place.from(), place.bytes(), file).asFloatBuffer().get(values);
        shapes.put(entry.getKey(), place.shape());
        tensors.put(entry.getKey(), values);
      }
      return new Contents(metadata, tensors, shapes);
    } catch (JsonProcessingException e) {
      throw new IOException(file + ": not a safetensors file: " + FaultText.of(e), e);
    } catch (CharConversionException e) {
      throw new IOException(file + ": not a safetensors file: its header is no text", e);
    } catch (NoSuchFileException e) {
      throw ByteSource.unreadable(file.toString(), e);
    }
  }

  /// Holds the shape and the position of a tensor behind the header.
  private record Place(List<Long> shape, long from, int bytes) {}

  /// Reads the header's entry of a tensor.
  ///
  /// @param dataBytes how many bytes there are behind the header
  private static Place place(String name, JsonNode entry, long dataBytes, Path file) throws IOException {
    String tensor = file + ": tensor " + FaultText.quoted(name);
    if (!entry.path("dtype").asText().equals("F32")) {
      throw new IOException(tensor + ": expected dtype F32, got "
          + FaultText.quoted(entry.path("dtype").toString()));
    }
    JsonNode offsets = entry.path("data_offsets");
    long from = offsets.path(0).asLong(-1);
    long end = offsets.path(1).asLong(-1);
    if (from < 0 || end < from || end > dataBytes) {
      throw new IOException(tensor + ": expected data_offsets within the " + dataBytes
          + " bytes after the header, got " + from + " to " + end + ": the file was cut, or never was one");
    }
    List<Long> shape = StreamSupport.stream(entry.path("shape").spliterator(), false).map(JsonNode::asLong).toList();
    if (end - from > MAX_TENSOR_BYTES || elements(shape) != (end - from) / (double) Float.BYTES) {
      throw new IOException(tensor + ": expected as many bytes as float32 of its shape take, and at most 1 GiB, got "
          + (end - from));
    }
    return new Place(shape, from, (int) (end - from));
  }

  /// Returns the number of elements as a double, which does not overflow.
  private static double elements(List<Long> shape) {
    return shape.stream().mapToDouble(Long::doubleValue).reduce(1, (a, b) -> a * b);
  }

  /// Reads `bytes` bytes at a place.
  ///
  /// @throws IOException if the file ends before them
  static ByteBuffer read(FileChannel in, long at, int bytes, Path file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (in.read(buffer, at + buffer.position()) < 0) {
        throw new IOException(file + ": cut: expected " + bytes + " bytes at " + at + ", got " + buffer.position());
      }
    }
    return buffer.flip();
  }
}
