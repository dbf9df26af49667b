package org.megabytestreams.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.graph.ElementType;
import org.megabytestreams.graph.OnnxModel;
import org.megabytestreams.graph.Parameter;
import org.megabytestreams.network.NetworkGraphs;

/// Reads and writes a bundle's weights: the parameters of the score graph in their order. The weights are
/// little-endian, each parameter where [OnnxModel#locations] says.
final class WeightsFile {
  private WeightsFile() {}

  static void write(Path file, List<Parameter> parameters, Checkpoint.States values, ElementType stored)
      throws IOException {
    Map<String, OnnxModel.Location> locations = OnnxModel.locations(Bundle.WEIGHTS, parameters, stored);
    try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
        StandardOpenOption.TRUNCATE_EXISTING)) {
      for (Parameter parameter : parameters) {
        long offset = locations.get(parameter.name()).offsetBytes();
        ByteBuffer bytes = encode(values.state(parameter.name()), stored);
        while (bytes.hasRemaining()) {
          out.write(bytes, offset + bytes.position());
        }
      }
    }
  }

  /// Reads the weights of a bundle by name.
  static Map<String, float[]> read(Bundle bundle) throws IOException {
    ElementType stored =
        bundle.manifest().weightsType().equals("float16") ? ElementType.FLOAT16 : ElementType.FLOAT32;
    List<Parameter> parameters = NetworkGraphs.score(bundle.manifest().geometry()).parameters();
    Map<String, OnnxModel.Location> locations = OnnxModel.locations(Bundle.WEIGHTS, parameters, stored);
    Map<String, float[]> weights = new HashMap<>();
    Path file = bundle.folder().resolve(Bundle.WEIGHTS);
    try (FileChannel in = FileChannel.open(file)) {
      long end = parameters.stream().mapToLong(p -> end(p, locations, stored)).max().orElse(0);
      if (in.size() < end) {
        throw new IOException(file + ": expected the " + end + " bytes that the geometry takes, got " + in.size());
      }
      for (Parameter parameter : parameters) {
        float[] values = new float[parameter.elements()];
        ByteBuffer bytes = SafeTensors.read(in, locations.get(parameter.name()).offsetBytes(),
            values.length * stored.bytes(), file);
        for (int i = 0; i < values.length; i++) {
          values[i] = stored == ElementType.FLOAT16 ? Float.float16ToFloat(bytes.getShort()) : bytes.getFloat();
        }
        weights.put(parameter.name(), values);
      }
    }
    return weights;
  }

  private static long end(Parameter parameter, Map<String, OnnxModel.Location> locations, ElementType stored) {
    return locations.get(parameter.name()).offsetBytes() + (long) parameter.elements() * stored.bytes();
  }

  private static ByteBuffer encode(FloatBuffer values, ElementType stored) {
    ByteBuffer bytes = ByteBuffer.allocate(values.remaining() * stored.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    while (values.hasRemaining()) {
      if (stored == ElementType.FLOAT16) {
        bytes.putShort(Float.floatToFloat16(values.get()));
      } else {
        bytes.putFloat(values.get());
      }
    }
    return bytes.flip();
  }
}
