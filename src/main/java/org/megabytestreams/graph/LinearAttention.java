package org.megabytestreams.graph;

import static org.megabytestreams.graph.ElementType.BOOL;
import static org.megabytestreams.graph.ElementType.FLOAT32;
import static org.megabytestreams.graph.ElementType.INT64;

import java.util.List;

/// Computes causal linear attention (Katharopoulos et al. 2020) with features elu(x) + 1. The cost grows with the
/// sequence, not with its square.
///
/// Sequences are cut into blocks. Within a block each place looks at those before it. Of the blocks before, a place
/// sees the sum of keys times values. The shapes have B sequences of n blocks of S places, N = B·n, H heads of width W.
final class LinearAttention {
  /// Keeps the sum of weights away from 0.
  private static final float EPSILON = 1e-6f;

  private final Graph graph;
  private final NodeEmitter nodes;
  private final AttentionHeads heads;
  private final int blockLength;

  LinearAttention(Graph graph, int width, int heads, int blockLength) {
    this.graph = graph;
    this.nodes = graph.nodes();
    this.heads = new AttentionHeads(graph, width, heads);
    this.blockLength = blockLength;
  }

  /// Computes attention.
  ///
  /// @param qkv // [N, S, 3·H·W]
  /// @param groups first two axes B and n
  /// @return // [N, S, H·W]
  Tensor apply(Tensor qkv, Tensor groups) {
    Tensor shape = nodes.node("Concat", INT64, 1, List.of(nodes.node("Shape", INT64, 1, List.of(groups), "start", 0,
        "end", 2), nodes.longs(heads.count(), blockLength, heads.width())), "axis", 0);
    List<Tensor> parts = apart(qkv);
    Tensor q = features(reshape(parts.get(0), shape)); // [B, n, H, S, W]
    Tensor k = features(reshape(parts.get(1), shape));
    Tensor v = withOnes(reshape(parts.get(2), shape)); // [B, n, H, S, W + 1]
    Tensor before = sumBefore(product(k, true, v, false), groups); // [B, n, H, W, W + 1]
    Tensor own = masked(product(q, false, k, true)); // [B, n, H, S, S]
    Tensor sums = graph.add(product(q, false, before, false), product(own, false, v, false));
    return together(normalized(sums));
  }

  /// Splits into heads. The tape is walked backwards: when the walk comes to the first part, all three parts have their
  /// gradients.
  private List<Tensor> apart(Tensor qkv) {
    List<Tensor> parts = heads.apart(qkv);
    graph.record(parts.getFirst(), (gradients, d) -> gradients.add(qkv,
        () -> heads.together(d, gradients.of(parts.get(1)), gradients.of(parts.get(2)), qkv)));
    return parts;
  }

  private Tensor reshape(Tensor x, Tensor shape) {
    Tensor result = nodes.node("Reshape", FLOAT32, 5, List.of(x, shape));
    graph.record(result, (gradients, d) -> gradients.add(x, () -> graph.shapedAs(d, x)));
    return result;
  }

  /// Computes elu(x) + 1.
  private Tensor features(Tensor x) {
    Tensor positive = nodes.node("Greater", BOOL, 5, List.of(x, nodes.scalar(0f)));
    Tensor exponential = nodes.node("Exp", FLOAT32, 5, List.of(nodes.node("Min", FLOAT32, 5,
        List.of(x, nodes.scalar(0f)))));
    Tensor above = nodes.node("Add", FLOAT32, 5, List.of(x, nodes.scalar(1f)));
    Tensor result = nodes.node("Where", FLOAT32, 5, List.of(positive, above, exponential));
    graph.record(result, (gradients, d) -> gradients.add(x,
        () -> graph.mul(d, nodes.node("Where", FLOAT32, 5, List.of(positive, nodes.scalar(1f), exponential)))));
    return result;
  }

  /// Adds a column of ones beside the values, which sums the weights.
  private Tensor withOnes(Tensor v) {
    Tensor result = nodes.node("Pad", FLOAT32, 5,
        List.of(v, nodes.longs(0, 0, 0, 0, 0, 0, 0, 0, 0, 1), nodes.scalar(1f)));
    graph.record(result, (gradients, d) -> gradients.add(v, () -> nodes.slice(d, 4, 0, -1)));
    return result;
  }

  private Tensor product(Tensor a, boolean transposeA, Tensor b, boolean transposeB) {
    Tensor result = graph.product(a, transposeA, b, transposeB, 1);
    graph.record(result, (gradients, d) -> {
      gradients.add(a, () -> transposeA ? graph.product(b, transposeB, d, true, 1)
          : graph.product(d, false, b, !transposeB, 1));
      gradients.add(b, () -> transposeB ? graph.product(d, true, a, transposeA, 1)
          : graph.product(a, !transposeA, d, false, 1));
    });
    return result;
  }

  /// Computes the sum over the blocks before each, as a product with a triangle of ones.
  private Tensor sumBefore(Tensor x, Tensor groups) {
    Tensor blocks = nodes.size(groups, 1);
    Tensor square = nodes.node("Concat", INT64, 1, List.of(blocks, blocks), "axis", 0);
    Tensor ones = nodes.node("Expand", FLOAT32, 2, List.of(nodes.scalar(1f), square));
    Tensor triangle = nodes.node("Trilu", FLOAT32, 2, List.of(ones, nodes.number(-1)), "upper", 0);
    Tensor flat = nodes.node("Reshape", FLOAT32, 3, List.of(x, nodes.longs(0, 0, -1)));
    Tensor result = graph.shapedAs(nodes.node("MatMul", FLOAT32, 3, List.of(triangle, flat)), x);
    graph.record(result, (gradients, d) -> gradients.add(x, () -> {
      Tensor back = graph.transpose(triangle, 1, 0);
      Tensor rows = nodes.node("Reshape", FLOAT32, 3, List.of(d, nodes.longs(0, 0, -1)));
      return graph.shapedAs(nodes.node("MatMul", FLOAT32, 3, List.of(back, rows)), x);
    }));
    return result;
  }

  /// Zeroes the scores of places that lie ahead.
  private Tensor masked(Tensor scores) {
    Tensor result = lower(scores);
    graph.record(result, (gradients, d) -> gradients.add(scores, () -> lower(d)));
    return result;
  }

  private Tensor lower(Tensor x) {
    return nodes.node("Trilu", FLOAT32, 5, List.of(x), "upper", 0);
  }

  /// Divides by the last column: `[.., W + 1]` to `[.., W]`.
  private Tensor normalized(Tensor sums) {
    Tensor weighted = nodes.slice(sums, 4, 0, -1);
    Tensor total =
        nodes.node("Add", FLOAT32, 5, List.of(nodes.slice(sums, 4, -1, Long.MAX_VALUE), nodes.scalar(EPSILON)));
    Tensor result = graph.div(weighted, total);
    graph.record(result, (gradients, d) -> gradients.add(sums, () -> {
      Tensor dWeighted = graph.div(d, total);
      Tensor dTotal = nodes.node("Neg", FLOAT32, 5, List.of(graph.lastAxisSum(graph.mul(dWeighted, result))));
      return nodes.node("Concat", FLOAT32, 5, List.of(dWeighted, dTotal), "axis", -1);
    }));
    return result;
  }

  /// Changes the shape from `[B, n, H, S, W]` to `[N, S, H·W]`.
  private Tensor together(Tensor x) {
    Tensor places = graph.transpose(x, 0, 1, 3, 2, 4);
    Tensor result = nodes.node("Reshape", FLOAT32, 3,
        List.of(places, nodes.longs(-1, blockLength, (long) heads.count() * heads.width())));
    graph.record(result, (gradients, d) -> gradients.add(x,
        () -> graph.transpose(graph.shapedAs(d, places), 0, 1, 3, 2, 4)));
    return result;
  }
}
