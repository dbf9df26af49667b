package org.megabytestreams.runtime;

import java.util.List;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.graph.ElementType;
import org.megabytestreams.graph.OnnxModel;
import org.megabytestreams.graph.Parameter;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.network.NetworkGraphs;

/// Builds the steps graph of a bundle. Bundles hold no such graph: it is made from their geometry, and takes the
/// weights from their file.
final class StepGraph {
  private StepGraph() {}

  /// Tells whether a model gains by the graph: its drafts come from the match model.
  static boolean suits(Geometry geometry) {
    return geometry.options().megaByte() && geometry.options().matching();
  }

  static byte[] of(Bundle bundle) {
    Geometry geometry = bundle.manifest().geometry();
    ElementType stored =
        bundle.manifest().weightsType().equals("float16") ? ElementType.FLOAT16 : ElementType.FLOAT32;
    List<Parameter> parameters = NetworkGraphs.score(geometry).parameters();
    return OnnxModel.withExternalParameters(NetworkGraphs.steps(geometry), stored,
        OnnxModel.locations(Bundle.WEIGHTS, parameters, stored));
  }
}
