package org.megabytestreams.train;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.megabytestreams.graph.Parameter;
import org.megabytestreams.megabyte.Framing;
import org.megabytestreams.megabyte.Geometry;
import org.megabytestreams.network.Network;
import org.megabytestreams.onnx.Bundle;
import org.megabytestreams.onnx.Manifest;

/// A small model with random weights, for tests of what runs models.
public final class TinyBundle {
  private static final Geometry GEOMETRY = new Geometry(8, 32, 8, 32, 1, 2, 32, 1, 2, Framing.RECORDS);

  private TinyBundle() {}

  public static Bundle write(Path folder) throws IOException {
    return write(folder, GEOMETRY);
  }

  public static Bundle write(Path folder, Geometry geometry) throws IOException {
    Map<String, Parameter> parameters =
        Network.score(geometry).parameters().stream().collect(Collectors.toMap(Parameter::name, p -> p));
    return BundleWriter.write(folder, "tiny", geometry,
        name -> FloatBuffer.wrap(Initialiser.values(parameters.get(name), geometry, 1)), false,
        new Manifest.Card(List.of("nothing"), 0, 0, 8, 1, "tests"));
  }
}
