package org.megabytestreams.network;

import org.megabytestreams.graph.Graph;
import org.megabytestreams.graph.Suffix;
import org.megabytestreams.graph.Tensor;

/// Builds pre-norm transformer layers: RMSNorm without a gain, ReLU feed-forward, no biases.
final class TransformerLayers {
  private final Graph graph;
  private final float dropout;
  private final int seed;
  private int dropouts;

  TransformerLayers(Graph graph, float dropout, int seed) {
    this.graph = graph;
    this.dropout = dropout;
    this.seed = seed;
  }

  /// Adds one layer on `[N, S, width]`.
  Tensor layer(String name, Tensor x, int width, LayerAttention look) {
    return layer(name, x, width, look, Suffix.whole(graph));
  }

  /// Adds one layer of which only some places are wanted. Of the other places, the layer takes the keys and values.
  ///
  /// @param wanted places of each sequence
  /// @return // [N, s, width]
  Tensor layer(String name, Tensor x, int width, LayerAttention look, Suffix wanted) {
    Tensor seen = look.seen(graph, graph.normalize(x, width), graph.parameter(name + ".qkv", true, width, 3L * width),
        wanted);
    Tensor attended = graph.linear(seen, graph.parameter(name + ".attention", true, width, width));
    Tensor y = graph.add(wanted.of(x, 1), drop(attended));
    Tensor up = graph.linear(graph.normalize(y, width), graph.parameter(name + ".up", true, width, 4L * width));
    Tensor down = graph.linear(graph.relu(up), graph.parameter(name + ".down", true, 4L * width, width));
    return graph.add(y, drop(down));
  }

  private Tensor drop(Tensor x) {
    return graph.dropout(x, dropout, seed + dropouts++);
  }
}
