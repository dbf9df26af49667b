package org.megabytestreams.graph;

import static org.megabytestreams.graph.ElementType.FLOAT32;
import static org.megabytestreams.graph.ElementType.INT64;

import java.util.List;

/// Computes causal attention of a few new places to a short past and to themselves. Has no gradient.
///
/// The result of a place has the same bits however many places and sequences are computed at once. So places may be
/// computed one by one, or many ahead. [CachedAttention] cannot do that: its products of one row and of several differ
/// in the last bits. Here there is always one row more than places, and each looks at all C places of the past. Places
/// that must not be seen are masked.
///
/// The shapes have N sequences of S new places, H heads of width W, and C places of room in the past.
public final class StepAttention {
  /// Added to the scores of places that must not be seen.
  public static final float MASKED = AttentionHeads.MASKED;

  private static final Tensor NONE = new Tensor("", FLOAT32, 0, false);

  /// Says where new places stand: the same places in each sequence.
  ///
  /// @param first the place of the first one // [1] int64
  /// @param targets where keys and values are written: sequence, head and place // [N, H, S, 3] int64
  /// @param mask added to scores; there is a row for each new place, and one more // [1, 1, S + 1, C]
  /// @param most C
  public record Places(Tensor first, Tensor targets, Tensor mask, int most) {}

  private final Graph graph;
  private final NodeEmitter nodes;
  private final AttentionHeads heads;
  private final Places places;
  private final boolean rotary;

  /// @param rotary whether queries and keys are turned by [RotaryEmbedding], each by its place
  public StepAttention(Graph graph, int width, int heads, Places places, boolean rotary) {
    this.graph = graph;
    this.nodes = graph.nodes();
    this.heads = new AttentionHeads(graph, width, heads);
    this.places = places;
    this.rotary = rotary;
  }

  /// Holds the keys and values of the past.
  ///
  /// @param keys turned // [N, H, C, W]
  /// @param values // [N, H, C, W]
  /// @param keysOutput the name of the output of keys, past and new
  /// @param valuesOutput the name of the output of values
  public record Past(Tensor keys, Tensor values, String keysOutput, String valuesOutput) {}

  /// Computes attention, and adds the outputs of keys and values. The outputs may have the memory of the past.
  ///
  /// @param qkv // [N, S, 3·H·W]
  /// @return what the new places saw // [N, S, H·W]
  public Tensor apply(Tensor qkv, Past past) {
    List<Tensor> parts = nodes.nodes("", "Split", 3, FLOAT32, 3, List.of(qkv), "axis", -1, "num_outputs", 3);
    Tensor queries = turned(parts.get(0));
    Tensor last = nodes.slice(queries, 1, -1, Long.MAX_VALUE);
    Tensor rows = nodes.node("Concat", FLOAT32, 3, List.of(queries, last), "axis", 1); // [N, S + 1, H·W]
    Tensor keys = nodes.output(past.keysOutput(), written(past.keys(), turned(parts.get(1))));
    Tensor values = nodes.output(past.valuesOutput(), written(past.values(), parts.get(2)));
    Tensor seen = nodes.nodes(NodeEmitter.MICROSOFT, "MultiHeadAttention", 1, FLOAT32, 3,
        List.of(rows, keys, values, NONE, NONE, places.mask()), "num_heads", heads.count(),
        "scale", heads.scale()).getFirst();
    return nodes.slice(seen, 1, 0, -1);
  }

  /// Turns new places. // [N, S, H·W]
  private Tensor turned(Tensor x) {
    if (!rotary) {
      return x;
    }
    RotaryEmbedding rotation = RotaryEmbedding.of(graph,
        nodes.node("Reshape", INT64, 2, List.of(nodes.range(0, nodes.longs(places.most())), nodes.longs(-1, 1))),
        heads.width());
    return nodes.nodes(NodeEmitter.MICROSOFT, "RotaryEmbedding", 1, FLOAT32, 3,
        List.of(x, places.first(), rotation.cos(), rotation.sin()), "num_heads", heads.count()).getFirst();
  }

  /// Writes new places into the past.
  ///
  /// @param past // [N, H, C, W]
  /// @param x // [N, S, H·W]
  private Tensor written(Tensor past, Tensor x) {
    Tensor apart = nodes.node("Reshape", FLOAT32, 4, List.of(x, nodes.longs(0, 0, heads.count(), heads.width())));
    return nodes.node("ScatterND", FLOAT32, 4,
        List.of(past, places.targets(), graph.transpose(apart, 0, 2, 1, 3)));
  }
}
