package org.megabytestreams.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.megabytestreams.graph.ElementType;
import org.megabytestreams.graph.Graph;
import org.megabytestreams.graph.OnnxModel;
import org.megabytestreams.graph.Parameter;
import org.megabytestreams.megabyte.Geometry;
import org.megabytestreams.network.Network;
import org.megabytestreams.onnx.Bundle;
import org.megabytestreams.onnx.Manifest;

/// Writes a model as a bundle: weights once, graphs that point into them, and the manifest.
public final class BundleWriter {
  /// Weights start at multiples of this, so that they can be mapped into memory.
  private static final int ALIGNMENT_BYTES = 64;

  private BundleWriter() {}

  /// Writes the bundle beside `folder` and then puts it in its place: what was there stays whole until then.
  ///
  /// @param values the weights of a parameter, by name
  /// @param half whether to store weights as float16
  public static Bundle write(Path folder, String name, Geometry geometry, Checkpoint.States values, boolean half,
      Manifest.Card card) throws IOException {
    Path fresh = folder.resolveSibling(folder.getFileName() + ".new");
    delete(fresh);
    Files.createDirectories(fresh);
    Graph score = Network.score(geometry);
    ElementType stored = half ? ElementType.FLOAT16 : ElementType.FLOAT32;
    Map<String, OnnxModel.Location> locations =
        writeWeights(fresh.resolve(Bundle.WEIGHTS), score.parameters(), values, stored);
    Files.write(fresh.resolve(Bundle.SCORE), OnnxModel.withExternalParameters(score, stored, locations));
    Files.write(fresh.resolve(Bundle.PREDICTION),
        OnnxModel.withExternalParameters(Network.prediction(geometry), stored, locations));
    long parameters = score.parameters().stream().mapToLong(Parameter::elements).sum();
    Bundle.seal(fresh, name, geometry, parameters, half ? "float16" : "float32", card);
    Path former = former(folder);
    delete(former);
    if (Files.exists(folder)) {
      Files.move(folder, former);
    }
    Files.move(fresh, folder);
    delete(former);
    return Bundle.read(folder);
  }

  /// Puts the former bundle back where a crash came between taking it away and putting the new one in its place.
  static void restore(Path folder) throws IOException {
    if (!Files.exists(folder) && Files.exists(former(folder))) {
      Files.move(former(folder), folder);
    }
  }

  private static Path former(Path folder) {
    return folder.resolveSibling(folder.getFileName() + ".old");
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private static Map<String, OnnxModel.Location> writeWeights(Path file, List<Parameter> parameters,
      Checkpoint.States values, ElementType stored) throws IOException {
    Map<String, OnnxModel.Location> locations = new HashMap<>();
    try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
        StandardOpenOption.TRUNCATE_EXISTING)) {
      long offset = 0;
      for (Parameter parameter : parameters) {
        locations.put(parameter.name(), new OnnxModel.Location(file.getFileName().toString(), offset));
        ByteBuffer bytes = encode(values.state(parameter.name()), stored);
        long next = offset + bytes.remaining();
        while (bytes.hasRemaining()) {
          out.write(bytes, offset + bytes.position());
        }
        offset = Math.ceilDiv(next, (long) ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
      }
    }
    return locations;
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
