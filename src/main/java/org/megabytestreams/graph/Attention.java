package org.megabytestreams.graph;

import static org.megabytestreams.graph.ElementType.FLOAT32;
import static org.megabytestreams.graph.ElementType.INT64;

import java.util.List;

/// Causal multi-head attention (Vaswani et al. 2017) as one differentiable operator.
///
/// Shapes: N sequences of S places, H heads of width W. Keys and values of E earlier places may stand before a
/// sequence's own: the last E of the sequence before it in the same group.
public final class Attention {
  /// Added to the scores of places that must not be seen: their weights become exactly 0 in float32.
  private static final float MASKED = -1e9f;
  /// Longest wavelength of rotary positions is 2π times this (Su et al. 2021).
  private static final double ROTARY_BASE = 10_000;

  /// Sequences that see the end of the one before them.
  ///
  /// @param groups a tensor whose first two axes are groups and sequences in a group: a group's first sees zeros
  /// @param places how many places, E
  /// @param length of a sequence, S
  /// @param carried what the first of each group sees instead of zeros: keys and values side by side, keys not yet
  ///     turned; null for zeros. Has no gradient // [groups, E, 2·H·W]
  public record Earlier(Tensor groups, int places, int length, Tensor carried) {}

  /// @param rotary whether queries and keys are turned by their places (rotary positions, Su et al. 2021)
  /// @param window how many places back, itself included, a place sees; 0 for all
  /// @param earlier null where each sequence stands alone
  public record Options(boolean rotary, int window, Earlier earlier) {
    public static final Options PLAIN = new Options(false, 0, null);
  }

  private final Graph graph;
  private final Nodes nodes;
  private final int width;
  private final int heads;
  private final int headWidth;
  private final Options options;

  Attention(Graph graph, int width, int heads, Options options) {
    this.graph = graph;
    this.nodes = graph.nodes();
    this.width = width;
    this.heads = heads;
    this.headWidth = width / heads;
    this.options = options;
  }

  /// @param qkv // [N, S, 3·H·W]
  /// @return // [N, S, H·W]
  Tensor apply(Tensor qkv) {
    float scale = (float) (1 / Math.sqrt(headWidth));
    Tensor split = nodes.node("Reshape", FLOAT32, 5, List.of(qkv, nodes.longs(0, 0, 3, heads, headWidth)));
    Tensor byHead = graph.transpose(split, 2, 0, 3, 1, 4); // [3, N, H, S, W]
    List<Tensor> parts = nodes.nodes("", "Split", 3, FLOAT32, 5, List.of(byHead), "axis", 0, "num_outputs", 3);
    Rotation rotation = options.rotary() ? rotation(qkv) : null;
    Tensor q = rotation == null ? parts.get(0) : rotation.queries(parts.get(0));
    Tensor ownKeys = withEarlier(parts.get(1), 0);
    Tensor k = rotation == null ? ownKeys : rotation.keys(ownKeys); // [1, N, H, E + S, W]
    Tensor v = withEarlier(parts.get(2), 1);
    Tensor scores = nodes.node("Add", FLOAT32, 5, List.of(graph.product(q, false, k, true, scale), mask(qkv)));
    Tensor weights = nodes.node("Softmax", FLOAT32, 5, List.of(scores), "axis", -1); // [1, N, H, S, E + S]
    Tensor mixed = graph.product(weights, false, v, false, 1);
    Tensor result = nodes.node("Reshape", FLOAT32, 3,
        List.of(graph.transpose(mixed, 1, 3, 0, 2, 4), nodes.longs(0, 0, width)));
    graph.record(result, (gradients, d) -> gradients.add(qkv, () -> {
      Tensor dSplit = nodes.node("Reshape", FLOAT32, 5, List.of(d, nodes.longs(0, 0, 1, heads, headWidth)));
      Tensor dMixed = graph.transpose(dSplit, 2, 0, 3, 1, 4); // [1, N, H, S, W]
      Tensor dv = ownAgain(graph.product(weights, true, dMixed, false, 1));
      Tensor dWeights = graph.product(dMixed, false, v, true, 1);
      // The row sums of dWeights · weights, taken from the narrower side (Dao et al. 2022, appendix B.2).
      Tensor rowSums = graph.lastAxisSum(graph.mul(dMixed, mixed));
      Tensor dScores = graph.mul(weights, graph.sub(dWeights, rowSums));
      Tensor dq = graph.product(dScores, false, k, false, scale);
      Tensor dk = graph.product(dScores, true, q, false, scale);
      Tensor joined = nodes.node("Concat", FLOAT32, 5, List.of(rotation == null ? dq : rotation.queriesBack(dq),
          ownAgain(rotation == null ? dk : rotation.keysBack(dk)), dv), "axis", 0);
      return graph.shapedAs(graph.transpose(joined, 1, 3, 0, 2, 4), qkv);
    }));
    return result;
  }

  /// Puts the last E places of the sequence before in front: `[1, N, H, S, W]` to `[1, N, H, E + S, W]`.
  ///
  /// @param part of what is carried: 0 for keys, 1 for values
  private Tensor withEarlier(Tensor own, int part) {
    Earlier earlier = options.earlier();
    if (earlier == null) {
      return own;
    }
    Tensor tail = nodes.node("Slice", FLOAT32, 5,
        List.of(own, nodes.longs(-earlier.places()), nodes.longs(Long.MAX_VALUE), nodes.longs(3)));
    Tensor before = earlier.carried() == null ? shiftInGroups(tail, 1) : behindCarried(tail, part);
    return nodes.node("Concat", FLOAT32, 5, List.of(before, own), "axis", 3);
  }

  /// Hands each sequence's tail to the next in its group, and what is carried to the first.
  private Tensor behindCarried(Tensor tail, int part) {
    Earlier earlier = options.earlier();
    Tensor half = nodes.node("Slice", FLOAT32, 3, List.of(earlier.carried(), nodes.longs((long) part * width),
        nodes.longs((long) (part + 1) * width), nodes.longs(2))); // [groups, E, H·W]
    Tensor split = nodes.node("Reshape", FLOAT32, 5,
        List.of(half, nodes.longs(0, 1, earlier.places(), heads, headWidth)));
    Tensor first = graph.transpose(split, 0, 1, 3, 2, 4); // [groups, 1, H, E, W]
    Tensor grouped = inGroups(tail);
    Tensor rest = nodes.node("Slice", FLOAT32, 5,
        List.of(grouped, nodes.longs(0), nodes.longs(-1), nodes.longs(1)));
    return outOfGroups(nodes.node("Concat", FLOAT32, 5, List.of(first, rest), "axis", 1));
  }

  /// The gradient of [#withEarlier]: `[1, N, H, E + S, W]` to `[1, N, H, S, W]`.
  private Tensor ownAgain(Tensor d) {
    Earlier earlier = options.earlier();
    if (earlier == null) {
      return d;
    }
    Tensor axis = nodes.longs(3);
    Tensor own = nodes.node("Slice", FLOAT32, 5,
        List.of(d, nodes.longs(earlier.places()), nodes.longs(Long.MAX_VALUE), axis));
    Tensor front = nodes.node("Slice", FLOAT32, 5, List.of(d, nodes.longs(0), nodes.longs(earlier.places()), axis));
    Tensor tail = nodes.node("Pad", FLOAT32, 5, List.of(shiftInGroups(front, -1),
        nodes.longs(0, 0, 0, earlier.length() - earlier.places(), 0, 0, 0, 0, 0, 0), nodes.scalar(0f)));
    return nodes.node("Add", FLOAT32, 5, List.of(own, tail));
  }

  /// Hands each sequence's `[1, N, H, E, W]` to the one `by` places further in its group.
  private Tensor shiftInGroups(Tensor x, int by) {
    return outOfGroups(nodes.node("Pad", FLOAT32, 5,
        List.of(inGroups(x), nodes.longs(0, by, 0, 0, 0, 0, -by, 0, 0, 0), nodes.scalar(0f))));
  }

  /// `[1, N, H, E, W]` to `[groups, N/groups, H, E, W]`.
  private Tensor inGroups(Tensor x) {
    Earlier earlier = options.earlier();
    Tensor groups = nodes.node("Shape", INT64, 1, List.of(earlier.groups()), "start", 0, "end", 2);
    Tensor inner = nodes.longs(heads, earlier.places(), headWidth);
    return nodes.node("Reshape", FLOAT32, 5,
        List.of(x, nodes.node("Concat", INT64, 1, List.of(groups, inner), "axis", 0)));
  }

  private Tensor outOfGroups(Tensor x) {
    return nodes.node("Reshape", FLOAT32, 5,
        List.of(x, nodes.longs(1, -1, heads, options.earlier().places(), headWidth)));
  }

  private int earlierPlaces() {
    return options.earlier() == null ? 0 : options.earlier().places();
  }

  /// 0 where a place may look, MASKED elsewhere. // [S, E + S]
  private Tensor mask(Tensor sequence) {
    Tensor length = length(sequence);
    Tensor keys = nodes.node("Add", INT64, 1, List.of(length, nodes.longs(earlierPlaces())));
    Tensor shape = nodes.node("Concat", INT64, 1, List.of(length, keys), "axis", 0);
    Tensor filled = nodes.node("Expand", FLOAT32, 2, List.of(nodes.scalar(MASKED), shape));
    Tensor later = nodes.node("Trilu", FLOAT32, 2, List.of(filled, diagonal(earlierPlaces() + 1)), "upper", 1);
    if (options.window() == 0) {
      return later;
    }
    Tensor tooEarly = nodes.node("Trilu", FLOAT32, 2,
        List.of(filled, diagonal(earlierPlaces() - options.window())), "upper", 0);
    return nodes.node("Add", FLOAT32, 2, List.of(later, tooEarly));
  }

  private Tensor diagonal(long number) {
    return nodes.node("Squeeze", INT64, 0, List.of(nodes.longs(number)));
  }

  private Tensor length(Tensor sequence) {
    return nodes.node("Shape", INT64, 1, List.of(sequence), "start", 1, "end", 2);
  }

  /// Angles a place, from the fastest to the slowest.
  static float[] frequencies(int headWidth) {
    float[] frequencies = new float[headWidth / 2];
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] = (float) Math.pow(ROTARY_BASE, -2.0 * i / headWidth);
    }
    return frequencies;
  }

  /// Places −E to S − 1 as angles.
  private Rotation rotation(Tensor sequence) {
    Tensor end = diagonalOf(length(sequence));
    Tensor places = nodes.node("Range", INT64, 1, List.of(diagonal(-earlierPlaces()), end, diagonal(1)));
    Tensor column = nodes.node("Reshape", FLOAT32, 2,
        List.of(nodes.node("Cast", FLOAT32, 1, List.of(places), "to", FLOAT32.onnx()), nodes.longs(-1, 1)));
    Tensor angles = graph.mul(column, nodes.floats(frequencies(headWidth))); // [E + S, W/2]
    return new Rotation(nodes.node("Cos", FLOAT32, 2, List.of(angles)), nodes.node("Sin", FLOAT32, 2, List.of(angles)));
  }

  private Tensor diagonalOf(Tensor vector) {
    return nodes.node("Squeeze", INT64, 0, List.of(vector));
  }

  /// Turns pairs of components by an angle that grows with the place.
  private final class Rotation {
    private final Tensor cos;
    private final Tensor sin;

    Rotation(Tensor cos, Tensor sin) {
      this.cos = cos;
      this.sin = sin;
    }

    Tensor keys(Tensor x) {
      return turn(x, cos, sin, false);
    }

    Tensor keysBack(Tensor d) {
      return turn(d, cos, sin, true);
    }

    Tensor queries(Tensor x) {
      return turn(x, own(cos), own(sin), false);
    }

    Tensor queriesBack(Tensor d) {
      return turn(d, own(cos), own(sin), true);
    }

    private Tensor own(Tensor table) {
      return earlierPlaces() == 0 ? table : nodes.node("Slice", FLOAT32, 2,
          List.of(table, nodes.longs(earlierPlaces()), nodes.longs(Long.MAX_VALUE), nodes.longs(0)));
    }

    private Tensor turn(Tensor x, Tensor c, Tensor s, boolean back) {
      List<Tensor> halves = nodes.nodes("", "Split", 2, FLOAT32, 5, List.of(x), "axis", -1, "num_outputs", 2);
      Tensor a = halves.get(0);
      Tensor b = halves.get(1);
      Tensor first = back ? sum(graph.mul(a, c), graph.mul(b, s)) : graph.sub(graph.mul(a, c), graph.mul(b, s));
      Tensor second = back ? graph.sub(graph.mul(b, c), graph.mul(a, s)) : sum(graph.mul(b, c), graph.mul(a, s));
      return nodes.node("Concat", FLOAT32, 5, List.of(first, second), "axis", -1);
    }

    private Tensor sum(Tensor a, Tensor b) {
      return nodes.node("Add", FLOAT32, 5, List.of(a, b));
    }
  }
}
