package org.megabytestreams.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.bundle.Folders;
import org.megabytestreams.bundle.Manifest;
import org.megabytestreams.bundle.Precision;
import org.megabytestreams.graph.ElementType;
import org.megabytestreams.graph.Graph;
import org.megabytestreams.graph.OnnxModel;
import org.megabytestreams.graph.Parameter;
import org.megabytestreams.graph.WeightMultiplication;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.network.NetworkGraphs;

/// Writes a model as a bundle: weights once, graphs that refer to them, and the manifest.
public final class BundleWriter {
  private BundleWriter() {}

  /// Writes the bundle beside `folder` and then moves it there. A former bundle stays whole until then.
  ///
  /// @param values the weights of a parameter, by name
  /// @param half whether to store weights as float16
  public static Bundle write(Path folder, String name, Geometry geometry, Checkpoint.States values, boolean half,
      Manifest.Card card) throws IOException {
    return write(folder, name, geometry, values, half, card, Optional.empty());
  }

  /// Holds what int8 graphs are made from.
  ///
  /// @param ranges of activations
  /// @param measured the bits that they cost, for the manifest
  record Int8(Map<String, WeightMultiplication.Range> ranges, Manifest.Quantization measured) {}

  static Bundle write(Path folder, String name, Geometry geometry, Checkpoint.States values, boolean half,
      Manifest.Card card, Optional<Int8> int8) throws IOException {
    Path fresh = folder.resolveSibling(folder.getFileName() + ".new");
    Folders.delete(fresh);
    Files.createDirectories(fresh);
    List<Parameter> parameters = NetworkGraphs.score(geometry).parameters();
    ElementType stored = half ? ElementType.FLOAT16 : ElementType.FLOAT32;
    WeightsFile.write(fresh.resolve(Bundle.WEIGHTS), parameters, values, stored);
    Map<String, OnnxModel.Location> locations = OnnxModel.locations(Bundle.WEIGHTS, parameters, stored);
    Map<String, Graph> graphs = graphs(geometry, Precision.FLOAT32, WeightMultiplication.PLAIN);
    int8.ifPresent(made -> graphs.putAll(graphs(geometry, Precision.INT8, WeightMultiplication.int8(made.ranges()))));
    for (var graph : graphs.entrySet()) {
      Files.write(fresh.resolve(graph.getKey()),
          OnnxModel.withExternalParameters(graph.getValue(), stored, locations));
    }
    long weights = parameters.stream().mapToLong(Parameter::elements).sum();
    Bundle sealed = Bundle.seal(fresh, name, geometry, List.copyOf(graphs.keySet()), weights,
        half ? "float16" : "float32", card, int8.map(Int8::measured).orElse(null));
    Path former = former(folder);
    Folders.delete(former);
    if (Files.exists(folder)) {
      Files.move(folder, former);
    }
    Files.move(fresh, folder);
    Folders.delete(former);
    return new Bundle(folder, sealed.manifest());
  }

  private static Map<String, Graph> graphs(Geometry geometry, Precision precision, WeightMultiplication products) {
    Map<String, Graph> graphs = new LinkedHashMap<>();
    graphs.put(precision.file(Bundle.SCORE), NetworkGraphs.score(geometry, products));
    if (NetworkGraphs.appends(geometry)) {
      graphs.put(precision.file(Bundle.APPEND), NetworkGraphs.append(geometry, products));
    }
    if (NetworkGraphs.packs(geometry) && precision == Precision.FLOAT32) { // streams are not scored in int8
      graphs.put(Bundle.PACKED, NetworkGraphs.packed(geometry, products));
    }
    if (geometry.options().megaByte()) {
      graphs.put(precision.file(Bundle.PATCH), NetworkGraphs.patch(geometry, products));
      graphs.put(precision.file(Bundle.SYMBOL), NetworkGraphs.symbol(geometry, products));
    }
    return graphs;
  }

  /// Moves the former bundle back if a crash came before the new bundle took its place.
  static void restore(Path folder) throws IOException {
    if (!Files.exists(folder) && Files.exists(former(folder))) {
      Files.move(former(folder), folder);
    }
  }

  private static Path former(Path folder) {
    return folder.resolveSibling(folder.getFileName() + ".old");
  }

}
