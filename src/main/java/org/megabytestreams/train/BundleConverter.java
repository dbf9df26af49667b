package org.megabytestreams.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.bundle.FaultText;
import org.megabytestreams.bundle.Manifest;
import org.megabytestreams.graph.Parameter;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.network.NetworkGraphs;

/// Creates bundles without training, and imports, exports and copies them.
public final class BundleConverter {
  private static final String NAME = "name";
  private static final String GEOMETRY = "geometry";
  private static final String CARD = "card";
  private static final ObjectMapper JSON = new ObjectMapper();

  private BundleConverter() {}

  /// Names a tensor of a model.
  public record Weight(String name, List<Long> shape, long elements) {}

  /// Returns the tensors of a model of this geometry, in the order of its weights file.
  public static List<Weight> weights(Geometry geometry) {
    return NetworkGraphs.score(geometry).parameters().stream()
        .map(p -> new Weight(p.name(), p.shape(), p.elements())).toList();
  }

  /// Writes a bundle of random weights.
  public static Bundle untrained(Geometry geometry, Path folder, long seed) throws IOException {
    Map<String, float[]> weights = NetworkGraphs.score(geometry).parameters().stream()
        .collect(Collectors.toMap(Parameter::name, parameter -> Initialiser.values(parameter, geometry, seed)));
    return write(folder, "untrained", geometry, weights, false,
        new Manifest.Card(List.of(), 0, 0, Double.NaN, seed, "nothing"));
  }

  /// Writes a bundle's weights as safetensors, with name, geometry and card as metadata. A memory does not go along.
  public static void toSafeTensors(Bundle bundle, Path file) throws IOException {
    Manifest manifest = bundle.manifest();
    SafeTensors.write(file, NetworkGraphs.score(manifest.geometry()).parameters(), WeightsFile.read(bundle),
        Map.of(NAME, manifest.name(), GEOMETRY, JSON.writeValueAsString(manifest.geometry()), CARD,
            JSON.writeValueAsString(manifest.card())));
  }

  /// Makes a bundle of a file that [#toSafeTensors] wrote. Another program may have written it, with the same names,
  /// shapes and metadata.
  ///
  /// @param half whether to store weights as float16
  /// @throws IOException if a tensor is missing or has another shape
  public static Bundle fromSafeTensors(Path file, Path folder, boolean half) throws IOException {
    SafeTensors.Contents contents = SafeTensors.read(file);
    String geometryJson = contents.metadata().get(GEOMETRY);
    if (geometryJson == null) {
      throw new IOException(file + ": expected metadata '" + GEOMETRY + "', as JSON, got none");
    }
    Geometry geometry = metadata(file, GEOMETRY, geometryJson, Geometry.class);
    for (Parameter parameter : NetworkGraphs.score(geometry).parameters()) {
      List<Long> found = contents.shapes().get(parameter.name());
      if (!parameter.shape().equals(found)) {
        throw new IOException(file + ": expected tensor " + parameter.name() + " of shape " + parameter.shape()
            + ", got " + (found == null ? "none" : found));
      }
    }
    String card = contents.metadata().get(CARD);
    return write(folder, contents.metadata().getOrDefault(NAME, "imported"), geometry, contents.tensors(), half,
        card == null ? new Manifest.Card(List.of("unknown"), 0, 0, Double.NaN, 0, "elsewhere")
            : metadata(file, CARD, card, Manifest.Card.class));
  }

  private static <T> T metadata(Path file, String name, String json, Class<T> type) throws IOException {
    try {
      T value = JSON.readValue(json, type);
      if (value == null) {
        throw new IOException(file + ": expected an object as metadata '" + name + "', got null");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new IOException(file + ": metadata '" + name + "': " + FaultText.of(e), e);
    }
  }

  /// Writes a bundle again, with the graphs that this version makes.
  public static Bundle copy(Bundle bundle, Path folder, boolean half) throws IOException {
    Manifest manifest = bundle.manifest();
    return write(folder, manifest.name(), manifest.geometry(), WeightsFile.read(bundle), half, manifest.card())
        .withMemoryOf(bundle);
  }

  private static Bundle write(Path folder, String name, Geometry geometry, Map<String, float[]> weights, boolean half,
      Manifest.Card card) throws IOException {
    return BundleWriter.write(folder, name, geometry, tensor -> FloatBuffer.wrap(weights.get(tensor)), half, card);
  }
}
