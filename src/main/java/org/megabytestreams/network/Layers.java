package org.megabytestreams.network;

import java.util.function.UnaryOperator;
import org.megabytestreams.graph.Graph;
import org.megabytestreams.graph.Tensor;

/// Pre-norm transformer layers: RMSNorm without a gain, ReLU feed-forward, no biases.
final class Layers {
  private final Graph graph;
  private final float dropout;
  private final int seed;
  private int dropouts;

  Layers(Graph graph, float dropout, int seed) {
    this.graph = graph;
    this.dropout = dropout;
    this.seed = seed;
  }

  /// One layer on `[N, S, width]`.
  ///
  /// @param attention from queries, keys and values `[N, S, 3·width]` to what was seen `[N, S, width]`
  Tensor layer(String name, Tensor x, int width, UnaryOperator<Tensor> attention) {
    Tensor qkv = graph.linear(graph.normalize(x, width), graph.parameter(name + ".qkv", true, width, 3L * width));
    Tensor attended = graph.linear(attention.apply(qkv), graph.parameter(name + ".attention", true, width, width));
    Tensor y = graph.add(x, drop(attended));
    Tensor up = graph.linear(graph.normalize(y, width), graph.parameter(name + ".up", true, width, 4L * width));
    Tensor down = graph.linear(graph.relu(up), graph.parameter(name + ".down", true, 4L * width, width));
    return graph.add(y, drop(down));
  }

  private Tensor drop(Tensor x) {
    return graph.dropout(x, dropout, seed + dropouts++);
  }
}
