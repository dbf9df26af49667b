package org.megabytestreams.graph;

import static org.megabytestreams.graph.ElementType.FLOAT32;
import static org.megabytestreams.graph.ElementType.INT64;

import java.util.ArrayList;
import java.util.List;

/// Computes causal attention of new places to themselves and to a past whose keys and values are given. Has no
/// gradient. The results are those of [Attention] for past and new places together.
///
/// The shapes have N sequences, and C places of room in the past, some of them taken. There are S new places, and H
/// heads of width W. With several sequences S is 1.
///
/// A node of ONNX Runtime's own, GroupQueryAttention, does the work. It looks only at places that are taken. If the
/// result's memory is that of the past, the node writes only the new places.
public final class CachedAttention {
  /// Holds the keys and values of the past.
  ///
  /// @param keys // [N, H, C, W]
  /// @param values // [N, H, C, W]
  /// @param places of the new ones
  /// @param rotary whether keys are turned by [RotaryEmbedding], each by its place
  /// @param window how many places back, itself included, a new place sees; 0 for all
  public record Past(Tensor keys, Tensor values, Places places, boolean rotary, int window) {}

  /// Says where new places stand, in the form that the node takes.
  ///
  /// @param last the place of the last one // [N] int32
  /// @param count of the longest sequence, past and new // [1] int32
  /// @param most places there may ever be
  public record Places(Tensor last, Tensor count, int most) {}

  /// Holds the results.
  ///
  /// @param mixed what the new places saw // [N, S, H·W]
  /// @param keys past and new // [N, H, C, W]
  /// @param values past and new // [N, H, C, W]
  public record Result(Tensor mixed, Tensor keys, Tensor values) {}

  private static final Tensor NONE = new Tensor("", FLOAT32, 0, false);

  private final Graph graph;
  private final NodeEmitter nodes;
  private final AttentionHeads heads;

  CachedAttention(Graph graph, int width, int heads) {
    this.graph = graph;
    this.nodes = graph.nodes();
    this.heads = new AttentionHeads(graph, width, heads);
  }

  /// Computes attention.
  ///
  /// @param qkv // [N, S, 3·H·W]
  Result apply(Tensor qkv, Past past) {
    List<Tensor> inputs = new ArrayList<>(List.of(qkv, NONE, NONE, past.keys(), past.values(), past.places().last(),
        past.places().count()));
    if (past.rotary()) {
      RotaryEmbedding rotation = RotaryEmbedding.of(graph,
          nodes.node("Reshape", INT64, 2, List.of(nodes.range(0, nodes.longs(past.places().most())),
              nodes.longs(-1, 1))), heads.width());
      inputs.addAll(List.of(rotation.cos(), rotation.sin()));
    }
    List<Tensor> results = nodes.nodes(NodeEmitter.MICROSOFT, "GroupQueryAttention", 3, FLOAT32, 4, inputs,
        "num_heads", heads.count(), "kv_num_heads", heads.count(), "scale", heads.scale(),
        "do_rotary", past.rotary() ? 1 : 0, "local_window_size", past.window() == 0 ? -1 : past.window());
    Tensor mixed = new Tensor(results.getFirst().name(), FLOAT32, 3, false);
    return new Result(mixed, results.get(1), results.get(2));
  }
}
