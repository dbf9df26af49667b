package org.megabytestreams.graph;

import static org.megabytestreams.graph.ElementType.BOOL;
import static org.megabytestreams.graph.ElementType.FLOAT32;
import static org.megabytestreams.graph.ElementType.INT64;

import java.util.List;

/// Lays sequences out in blocks, for attention that looks a limited number of places back. Each block of queries meets
/// the keys that one of them may see, and no others. So the work grows with the length of a sequence, not with its
/// square. Has no gradient.
///
/// The shapes have N sequences of S places, the last s of which look, and H heads of width W. There are n blocks of b
/// queries, each with K keys. The first block is filled up in front by queries that are dropped at the end.
final class AttentionBand {
  private final NodeEmitter nodes;
  /// s. // [1] int64
  private final Tensor asking;
  /// Of the places that look, the number of each block's queries. // [n, b] int64
  private final Tensor queries;
  /// The place of each block's keys. // [n, K] int64
  private final Tensor keys;
  private final Tensor mask;

  /// Makes the layout.
  ///
  /// @param length S // [1] int64
  /// @param asking s // [1] int64
  /// @param window how many places back, itself included, a place sees
  AttentionBand(NodeEmitter nodes, Tensor length, Tensor asking, int window) {
    this.nodes = nodes;
    this.asking = asking;
    Tensor block = whole("Min", asking, nodes.longs(Math.ceilDiv(window, 2)));
    Tensor back = whole("Min", length, nodes.longs(window - 1L));
    Tensor blocks = whole("Div", whole("Sub", whole("Add", asking, block), nodes.longs(1)), block);
    Tensor missing = whole("Sub", whole("Mul", blocks, block), asking);
    Tensor starts = whole("Mul", column(nodes.range(0, blocks)), block); // [n, 1]
    Tensor first = whole("Sub", starts, missing);
    this.queries = notBelowZero(whole("Add", first, nodes.range(0, block)));
    Tensor seen = whole("Add", block, back); // K
    Tensor firstKey = whole("Add", first, whole("Sub", whole("Sub", length, asking), back));
    Tensor places = whole("Add", firstKey, nodes.range(0, seen)); // [n, K]
    this.keys = notBelowZero(places);
    this.mask = mask(places, block, back, window);
  }

  /// Returns 0 where a query sees a key, [AttentionHeads#MASKED] elsewhere. // [n, b, K]
  Tensor mask() {
    return mask;
  }

  /// Lays out what looks: `[1, N, H, s, W]` to `[1, N, H, n, b, W]`.
  Tensor queries(Tensor x) {
    return nodes.node("Gather", FLOAT32, 6, List.of(x, queries), "axis", 3);
  }

  /// Lays out what is seen: `[1, N, H, S, W]` to `[1, N, H, n, K, W]`.
  Tensor keys(Tensor x) {
    return nodes.node("Gather", FLOAT32, 6, List.of(x, keys), "axis", 3);
  }

  /// Undoes [#queries].
  Tensor together(Tensor x, int width) {
    Tensor places = nodes.node("Reshape", FLOAT32, 5, List.of(x, nodes.longs(0, 0, 0, -1, width)));
    return nodes.slice(places, 3, nodes.node("Neg", INT64, 1, List.of(asking)), nodes.longs(Long.MAX_VALUE));
  }

  /// A key that stands before the sequence's start is seen by none. Of the others, a query sees itself and those
  /// before it, as far as the window reaches.
  private Tensor mask(Tensor places, Tensor block, Tensor back, int window) {
    Tensor shape = nodes.node("Concat", INT64, 1, List.of(block, whole("Add", block, back)), "axis", 0);
    Tensor filled = nodes.node("Expand", FLOAT32, 2, List.of(nodes.scalar(AttentionHeads.MASKED), shape));
    Tensor band = AttentionHeads.band(nodes, filled, number(whole("Add", back, nodes.longs(1))),
        number(whole("Sub", back, nodes.longs(window))));
    Tensor outside = nodes.node("Less", BOOL, 2, List.of(places, nodes.longs(0)));
    Tensor missing = nodes.node("Where", FLOAT32, 2,
        List.of(outside, nodes.scalar(AttentionHeads.MASKED), nodes.scalar(0f)));
    return nodes.node("Add", FLOAT32, 3,
        List.of(nodes.node("Unsqueeze", FLOAT32, 3, List.of(missing, nodes.longs(1))), band));
  }

  private Tensor number(Tensor vector) {
    return nodes.node("Squeeze", INT64, 0, List.of(vector));
  }

  private Tensor column(Tensor numbers) {
    return nodes.node("Unsqueeze", INT64, 2, List.of(numbers, nodes.longs(1)));
  }

  private Tensor notBelowZero(Tensor numbers) {
    return whole("Max", numbers, nodes.longs(0));
  }

  private Tensor whole(String operator, Tensor a, Tensor b) {
    return nodes.node(operator, INT64, Math.max(a.rank(), b.rank()), List.of(a, b));
  }
}
