package org.megabytestreams.network;

import java.util.function.UnaryOperator;
import org.megabytestreams.graph.Attention;
import org.megabytestreams.graph.Graph;
import org.megabytestreams.graph.Suffix;
import org.megabytestreams.graph.Tensor;

/// Computes what places of a layer see of each other.
@FunctionalInterface
interface LayerAttention {
  /// Computes what the wanted places see.
  ///
  /// @param x places // [N, S, width]
  /// @param weight to queries, keys and values side by side // [width, 3·width]
  /// @param wanted the places that look
  /// @return what they see // [N, s, width]
  Tensor seen(Graph graph, Tensor x, Tensor weight, Suffix wanted);

  /// Computes queries, keys and values of all places in one product.
  ///
  /// @param attention `[N, S, 3·width]` to `[N, S, width]`
  static LayerAttention at(UnaryOperator<Tensor> attention) {
    return (graph, x, weight, wanted) -> wanted.of(attention.apply(graph.linear(x, weight)), 1);
  }

  /// Computes queries, keys and values in a product each. With many places that costs less than to take them apart.
  /// Queries are computed only for the places that look. Has no gradient.
  static LayerAttention inParts(Attention attention, int width) {
    return (graph, x, weight, wanted) -> {
      // Keys come before queries: see WeightMultiplication.observed.
      Tensor keys = graph.linear(x, weight, width, 2L * width);
      Tensor values = graph.linear(x, weight, 2L * width, 3L * width);
      return attention.apply(graph.linear(wanted.of(x, 1), weight, 0, width), keys, values);
    };
  }
}
