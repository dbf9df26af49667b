package org.megabytestreams.network;

import static org.megabytestreams.graph.ElementType.FLOAT32;
import static org.megabytestreams.graph.ElementType.INT32;

import java.util.ArrayList;
import java.util.List;
import org.megabytestreams.graph.Attention;
import org.megabytestreams.graph.CachedAttention;
import org.megabytestreams.graph.Graph;
import org.megabytestreams.graph.RaggedBatch;
import org.megabytestreams.graph.Tensor;
import org.megabytestreams.model.Geometry;

/// Computes what layers see if the next patches of several windows are packed into one sequence. Each patch sees its
/// own window's past. Everything else runs on all windows at once, so that weights are read once.
///
/// The letters of shapes are those of [Geometry]; W windows have S new patches together.
final class PackedAttention {
  private final Graph graph;
  private final Geometry geometry;
  private final int windows;
  private final RaggedBatch packing;
  private final List<CachedAttention.Places> places;
  /// Null if local layers do not look across patches.
  private final Tensor before;

  PackedAttention(Graph graph, Geometry geometry, int windows) {
    this.graph = graph;
    this.geometry = geometry;
    this.windows = windows;
    this.packing = new RaggedBatch(graph, graph.input(NetworkGraphs.LENGTHS, INT32, windows), windows);
    this.places = packing.places(graph.input(NetworkGraphs.LAST, INT32, windows), geometry.rememberedPatches());
    this.before = geometry.options().crossPatchKeys() == 0 ? null : graph.input(NetworkGraphs.BEFORE, INT32, "S");
  }

  /// Returns the attention of a global layer.
  LayerAttention global(int layer) {
    return LayerAttention.at(qkv -> {
      List<Tensor> parts = packing.apart(qkv);
      List<Tensor> seen = new ArrayList<>();
      for (int i = 0; i < windows; i++) {
        CachedLayerAttention remembered = new CachedLayerAttention(graph, layer + "."
            + i, geometry.globalWidth(), geometry.globalHeads(),
            places.get(i), geometry.rotary(), geometry.options().attentionWindow());
        seen.add(remembered.attention(parts.get(i)));
      }
      return packing.together(seen);
    });
  }

  /// Returns the attention of a local layer.
  LayerAttention local(int layer) {
    int width = geometry.localWidth();
    int seen = geometry.options().crossPatchKeys();
    return LayerAttention.at(qkv -> {
      Attention.Earlier earlier = null;
      if (seen > 0) {
        Tensor ends = graph.slice(packing.lastOfEach(qkv), 1, -seen, Long.MAX_VALUE);
        graph.output(NetworkGraphs.CARRY + layer, graph.slice(ends, 2, width, 3L * width));
        earlier = new Attention.Earlier(null, seen, geometry.patchSize(),
            graph.input(NetworkGraphs.CARRIED + layer, FLOAT32, windows, seen, 2 * width), before);
      }
      return graph.causalAttention(width, geometry.localHeads(), new Attention.Options(geometry.rotary(), 0, earlier))
          .apply(qkv);
    });
  }
}
