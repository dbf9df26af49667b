package org.megabytestreams.graph;

import static org.megabytestreams.graph.ElementType.FLOAT32;
import static org.megabytestreams.graph.ElementType.INT64;

import java.util.List;

/// Takes heads apart, puts them together again and builds the causal mask, for every kind of attention.
///
/// The shapes have N sequences of S places, and H heads of width W.
final class AttentionHeads {
  /// Added to the scores of places that must not be seen. Weights of e^-60 are nothing beside others in float32. Far
  /// lower scores would make denormal numbers of them, with which a softmax takes five times as long.
  static final float MASKED = -60;

  private final Graph graph;
  private final NodeEmitter nodes;
  private final int heads;
  private final int headWidth;

  AttentionHeads(Graph graph, int width, int heads) {
    this.graph = graph;
    this.nodes = graph.nodes();
    this.heads = heads;
    this.headWidth = width / heads;
  }

  int count() {
    return heads;
  }

  int width() {
    return headWidth;
  }

  /// Returns the factor of scores.
  float scale() {
    return (float) (1 / Math.sqrt(headWidth));
  }

  /// Takes queries, keys and values apart: `[N, S, 3·H·W]` to three of `[1, N, H, S, W]`.
  List<Tensor> apart(Tensor qkv) {
    return nodes.nodes("", "Split", 3, FLOAT32, 5, List.of(apart(qkv, 3)), "axis", 0, "num_outputs", 3);
  }

  /// Takes parts apart: `[N, S, parts·H·W]` to `[parts, N, H, S, W]`.
  Tensor apart(Tensor x, int parts) {
    Tensor split = nodes.node("Reshape", FLOAT32, 5, List.of(x, nodes.longs(0, 0, parts, heads, headWidth)));
    return graph.transpose(split, 2, 0, 3, 1, 4);
  }

  /// Puts heads together: `[1, N, H, S, W]` to `[N, S, H·W]`.
  Tensor together(Tensor x) {
    return nodes.node("Reshape", FLOAT32, 3,
        List.of(graph.transpose(x, 1, 3, 0, 2, 4), nodes.longs(0, 0, (long) heads * headWidth)));
  }

  /// Puts three of `[1, N, H, S, W]` side by side again, in the shape of `qkv`.
  Tensor together(Tensor q, Tensor k, Tensor v, Tensor qkv) {
    Tensor joined = nodes.node("Concat", FLOAT32, 5, List.of(q, k, v), "axis", 0);
    return graph.shapedAs(graph.transpose(joined, 1, 3, 0, 2, 4), qkv);
  }

  /// Builds the mask: 0 if one of S places may look at one of E + S, [#MASKED] otherwise. // [S, E + S]
  ///
  /// @param length S // [1] int64
  /// @param earlier E
  /// @param window how many places back, itself included, a place sees; 0 for all
  Tensor causalMask(Tensor length, int earlier, int window) {
    Tensor keys = nodes.node("Add", INT64, 1, List.of(length, nodes.longs(earlier)));
    Tensor shape = nodes.node("Concat", INT64, 1, List.of(length, keys), "axis", 0);
    Tensor filled = nodes.node("Expand", FLOAT32, 2, List.of(nodes.scalar(MASKED), shape));
    Tensor firstLater = nodes.number(earlier + 1L);
    return window == 0 ? nodes.node("Trilu", FLOAT32, 2, List.of(filled, firstLater), "upper", 1)
        : band(nodes, filled, firstLater, nodes.number((long) earlier - window));
  }

  /// Keeps what lies outside of a band of diagonals, and makes 0 of the band.
  ///
  /// @param filled // [S, K]
  /// @param firstLater the first diagonal above the band // int64
  /// @param lastEarly the last one below it // int64
  static Tensor band(NodeEmitter nodes, Tensor filled, Tensor firstLater, Tensor lastEarly) {
    Tensor later = nodes.node("Trilu", FLOAT32, 2, List.of(filled, firstLater), "upper", 1);
    Tensor tooEarly = nodes.node("Trilu", FLOAT32, 2, List.of(filled, lastEarly), "upper", 0);
    return nodes.node("Add", FLOAT32, 2, List.of(later, tooEarly));
  }
}
