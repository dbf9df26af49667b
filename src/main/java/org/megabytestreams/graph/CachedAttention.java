package org.megabytestreams.graph;

import static org.megabytestreams.graph.ElementType.FLOAT32;
import static org.megabytestreams.graph.ElementType.INT64;

import java.util.List;

/// Causal attention of new places to themselves and to a past whose keys and values are given. Has no gradient; gives
/// what [Attention] gives for past and new places together.
///
/// Shapes: N sequences, C places of past of which the first `length` count, S new ones, H heads of width W.
final class CachedAttention {
  private static final float MASKED = -1e9f;

  private final Graph graph;
  private final Nodes nodes;
  private final int width;
  private final int heads;
  private final boolean rotary;

  /// @param mixed what the new places saw // [N, S, H·W]
  /// @param keys of the new places, as the past wants them // [N, H, S, W]
  /// @param values of the new places // [N, H, S, W]
  record Result(Tensor mixed, Tensor keys, Tensor values) {}

  CachedAttention(Graph graph, int width, int heads, boolean rotary) {
    this.graph = graph;
    this.nodes = graph.nodes();
    this.width = width;
    this.heads = heads;
    this.rotary = rotary;
  }

  /// @param qkv // [N, S, 3·H·W]
  /// @param pastKeys // [N, H, C, W]
  /// @param pastValues // [N, H, C, W]
  /// @param length // [N] int64
  Result apply(Tensor qkv, Tensor pastKeys, Tensor pastValues, Tensor length) {
    int headWidth = width / heads;
    float scale = (float) (1 / Math.sqrt(headWidth));
    Tensor split = nodes.node("Reshape", FLOAT32, 5, List.of(qkv, nodes.longs(0, 0, 3, heads, headWidth)));
    Tensor byHead = graph.transpose(split, 2, 0, 3, 1, 4); // [3, N, H, S, W]
    List<Tensor> parts = nodes.nodes("", "Split", 3, FLOAT32, 5, List.of(byHead), "axis", 0, "num_outputs", 3);
    Tensor q = single(parts.get(0));
    Tensor k = single(parts.get(1));
    Tensor v = single(parts.get(2));
    if (rotary) {
      RotaryTable table = RotaryTable.after(graph, length, qkv, headWidth);
      q = table.turn(q);
      k = table.turn(k);
    }
    Tensor past = nodes.node("Shape", INT64, 1, List.of(pastKeys), "start", 2, "end", 3);
    Tensor toPast = add(graph.product(q, false, pastKeys, true, scale), pastMask(past, length));
    Tensor toNew = add(graph.product(q, false, k, true, scale), newMask(qkv));
    Tensor scores = nodes.node("Concat", FLOAT32, 4, List.of(toPast, toNew), "axis", -1);
    Tensor weights = nodes.node("Softmax", FLOAT32, 4, List.of(scores), "axis", -1); // [N, H, S, C + S]
    Tensor axis = nodes.longs(3);
    Tensor ofPast = nodes.node("Slice", FLOAT32, 4, List.of(weights, nodes.longs(0), past, axis));
    Tensor ofNew = nodes.node("Slice", FLOAT32, 4, List.of(weights, past, nodes.longs(Long.MAX_VALUE), axis));
    Tensor mixed = add(graph.product(ofPast, false, pastValues, false, 1), graph.product(ofNew, false, v, false, 1));
    Tensor joined = nodes.node("Reshape", FLOAT32, 3,
        List.of(graph.transpose(mixed, 0, 2, 1, 3), nodes.longs(0, 0, width)));
    return new Result(joined, k, v);
  }

  private Tensor single(Tensor part) {
    return nodes.node("Squeeze", FLOAT32, 4, List.of(part, nodes.longs(0)));
  }

  private Tensor add(Tensor a, Tensor b) {
    return nodes.node("Add", FLOAT32, 4, List.of(a, b));
  }

  /// 0 at places of the past that count, MASKED at the rest. // [N, 1, 1, C]
  private Tensor pastMask(Tensor past, Tensor length) {
    Tensor places = nodes.node("Range", INT64, 1, List.of(number(0), nodes.node("Squeeze", INT64, 0, List.of(past)),
        number(1)));
    Tensor column = nodes.node("Reshape", INT64, 4, List.of(length, nodes.longs(-1, 1, 1, 1)));
    Tensor counts = nodes.node("Less", ElementType.BOOL, 4, List.of(places, column));
    return nodes.node("Where", FLOAT32, 4, List.of(counts, nodes.scalar(0f), nodes.scalar(MASKED)));
  }

  private Tensor newMask(Tensor sequence) {
    Tensor length = nodes.node("Shape", INT64, 1, List.of(sequence), "start", 1, "end", 2);
    Tensor square = nodes.node("Concat", INT64, 1, List.of(length, length), "axis", 0);
    Tensor filled = nodes.node("Expand", FLOAT32, 2, List.of(nodes.scalar(MASKED), square));
    return nodes.node("Trilu", FLOAT32, 2, List.of(filled, number(1)), "upper", 1);
  }

  private Tensor number(long value) {
    return nodes.node("Squeeze", INT64, 0, List.of(nodes.longs(value)));
  }

  /// The angles of new places, after as many as each sequence's past has.
  private record RotaryTable(Nodes nodes, Graph graph, Tensor cos, Tensor sin) {
    static RotaryTable after(Graph graph, Tensor length, Tensor sequence, int headWidth) {
      Nodes nodes = graph.nodes();
      Tensor count = nodes.node("Squeeze", INT64, 0,
          List.of(nodes.node("Shape", INT64, 1, List.of(sequence), "start", 1, "end", 2)));
      Tensor zero = nodes.node("Squeeze", INT64, 0, List.of(nodes.longs(0)));
      Tensor one = nodes.node("Squeeze", INT64, 0, List.of(nodes.longs(1)));
      Tensor places = nodes.node("Add", INT64, 4, List.of(
          nodes.node("Reshape", INT64, 4, List.of(length, nodes.longs(-1, 1, 1, 1))),
          nodes.node("Reshape", INT64, 2,
              List.of(nodes.node("Range", INT64, 1, List.of(zero, count, one)), nodes.longs(-1, 1)))));
      Tensor angles = graph.mul(nodes.node("Cast", FLOAT32, 4, List.of(places), "to", FLOAT32.onnx()),
          nodes.floats(Attention.frequencies(headWidth))); // [N, 1, S, W/2]
      return new RotaryTable(nodes, graph, nodes.node("Cos", FLOAT32, 4, List.of(angles)),
          nodes.node("Sin", FLOAT32, 4, List.of(angles)));
    }

    Tensor turn(Tensor x) {
      List<Tensor> halves = nodes.nodes("", "Split", 2, FLOAT32, 4, List.of(x), "axis", -1, "num_outputs", 2);
      Tensor a = halves.get(0);
      Tensor b = halves.get(1);
      Tensor first = graph.sub(graph.mul(a, cos), graph.mul(b, sin));
      Tensor second = nodes.node("Add", FLOAT32, 4, List.of(graph.mul(b, cos), graph.mul(a, sin)));
      return nodes.node("Concat", FLOAT32, 4, List.of(first, second), "axis", -1);
    }
  }
}
