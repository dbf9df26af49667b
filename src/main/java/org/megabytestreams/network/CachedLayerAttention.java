package org.megabytestreams.network;

import static org.megabytestreams.graph.ElementType.FLOAT32;

import org.megabytestreams.graph.CachedAttention;
import org.megabytestreams.graph.Graph;
import org.megabytestreams.graph.Tensor;

/// Computes the attention of one layer. The layer's past keys and values are inputs of the graph, the new ones are
/// outputs.
final class CachedLayerAttention {
  private final Graph graph;
  private final String name;
  private final int width;
  private final int heads;
  private final CachedAttention.Past past;

  /// @param name the end of the names of the inputs and outputs: for example the layer's number
  /// @param window how many places back are seen; 0 for all
  CachedLayerAttention(Graph graph, String name, int width, int heads, CachedAttention.Places places, boolean rotary,
      int window) {
    this.graph = graph;
    this.name = name;
    this.width = width;
    this.heads = heads;
    this.past = new CachedAttention.Past(
        graph.input(NetworkGraphs.PAST_KEYS + name, FLOAT32, "N", heads, "C", width / heads),
        graph.input(NetworkGraphs.PAST_VALUES + name, FLOAT32, "N", heads, "C", width / heads), places, rotary,
        window);
  }

  Tensor attention(Tensor qkv) {
    CachedAttention.Result result = graph.cachedAttention(qkv, width, heads, past);
    graph.output(NetworkGraphs.KEYS + name, result.keys());
    graph.output(NetworkGraphs.VALUES + name, result.values());
    return result.mixed();
  }
}
