package org.megabytestreams.graph;

import static org.megabytestreams.graph.ElementType.FLOAT32;
import static org.megabytestreams.graph.ElementType.INT64;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// Builds causal multi-head attention (Vaswani et al. 2017) as one differentiable operator, for layers over sequences
/// of one length.
///
/// The shapes have N sequences of S places, and H heads of width W. Keys and values of E earlier places may stand
/// before a sequence's own: the last E of the sequence before it in the same group.
public final class Attention implements UnaryOperator<Tensor> {
  /// Describes sequences that see the end of the one before them.
  ///
  /// @param groups a tensor whose first two axes are groups and sequences in a group: a group's first sees zeros. Not
  ///     used if something is carried
  /// @param places how many places, E
  /// @param length of a sequence, S
  /// @param carried what the first sequence sees instead of zeros: keys and values side by side, keys not yet turned;
  ///     null for zeros. Has no gradient // [1, E, 2·H·W]
  /// @param before null if each sequence sees the one before it; otherwise the number of the one that it sees, of the N
  ///     sequences and then of the several that are carried, `[C, E, 2·H·W]` // [N] int32
  public record Earlier(Tensor groups, int places, int length, Tensor carried, Tensor before) {
    public Earlier(Tensor groups, int places, int length, Tensor carried) {
      this(groups, places, length, carried, null);
    }
  }

  /// Holds the options of an attention.
  ///
  /// @param rotary whether queries and keys are turned by their places (rotary positions, Su et al. 2021)
  /// @param window how many places back, itself included, a place sees; 0 for all
  /// @param earlier null if each sequence stands alone
  /// @param blocks runs of queries that look one after the other, each at no more than what stands before its end: 8
  ///     save seven sixteenths of the work. With a window, blocks of half its size look ([AttentionBand]). If queries
  ///     come in one tensor with keys and values, or if there are earlier places, all look at once
  public record Options(boolean rotary, int window, Earlier earlier, int blocks) {
    /// Makes options with which all places look at once.
    public Options(boolean rotary, int window, Earlier earlier) {
      this(rotary, window, earlier, 1);
    }
  }

  private final Graph graph;
  private final NodeEmitter nodes;
  private final int width;
  private final AttentionHeads heads;
  private final Options options;
  /// What all calls share: S, and a mask if one is needed. // [1] int64, [S, E + S]
  private Tensor length;
  private Tensor mask;
  /// Null if nothing is turned.
  private RotaryEmbedding rotation;

  Attention(Graph graph, int width, int heads, Options options) {
    this.graph = graph;
    this.nodes = graph.nodes();
    this.width = width;
    this.heads = new AttentionHeads(graph, width, heads);
    this.options = options;
  }

  /// Computes attention of queries, keys and values that need not be taken apart, for the last s places alone. Has no
  /// gradient.
  ///
  /// @param queries // [N, s, H·W]
  /// @param keys S is the same at each call // [N, S, H·W]
  /// @param values // [N, S, H·W]
  /// @return // [N, s, H·W]
  public Tensor apply(Tensor queries, Tensor keys, Tensor values) {
    prepare(keys);
    Tensor own = heads.apart(queries, 1);
    Tensor q = rotation == null ? own : rotation.ofLast(own).turn(own);
    Tensor k = seenKeys(heads.apart(keys, 1));
    Tensor v = withEarlier(heads.apart(values, 1), 1);
    if (options.earlier() != null || options.window() == 0 && options.blocks() == 1) {
      return heads.together(mixed(q, k, v, mask()));
    }
    return heads.together(options.window() > 0 ? inBand(q, k, v) : inBlocks(q, k, v));
  }

  private void prepare(Tensor sequence) {
    if (length == null) {
      length = options.earlier() == null ? nodes.size(sequence, 1) : nodes.longs(options.earlier().length());
      rotation = options.rotary() ? rotation() : null;
    }
  }

  private Tensor mask() {
    if (mask == null) {
      mask = heads.causalMask(length, earlierPlaces(), options.window());
    }
    return mask;
  }

  /// Computes attention of all places at once.
  ///
  /// @param qkv queries, keys and values side by side; S is the same at each call // [N, S, 3·H·W]
  /// @return // [N, S, H·W]
  @Override
  public Tensor apply(Tensor qkv) {
    prepare(qkv);
    float scale = heads.scale();
    List<Tensor> parts = heads.apart(qkv);
    Tensor q = rotation == null ? parts.get(0) : rotation.without(earlierPlaces()).turn(parts.get(0));
    Tensor k = seenKeys(parts.get(1));
    Tensor v = withEarlier(parts.get(2), 1);
    Tensor weights = weights(q, k, mask()); // [1, N, H, S, E + S]
    Tensor mixed = graph.product(weights, false, v, false, 1);
    Tensor result = heads.together(mixed);
    graph.record(result, (gradients, d) -> gradients.add(qkv, () -> {
      Tensor dMixed = heads.apart(d, 1); // [1, N, H, S, W]
      Tensor dv = ownAgain(graph.product(weights, true, dMixed, false, 1));
      Tensor dWeights = graph.product(dMixed, false, v, true, 1);
      // The row sums of dWeights · weights, taken from the narrower side (Dao et al. 2022, appendix B.2).
      Tensor rowSums = graph.lastAxisSum(graph.mul(dMixed, mixed));
      Tensor dScores = graph.mul(weights, graph.sub(dWeights, rowSums));
      Tensor dq = graph.product(dScores, false, k, false, scale);
      Tensor dk = graph.product(dScores, true, q, false, scale);
      return heads.together(rotation == null ? dq : rotation.without(earlierPlaces()).back(dq),
          ownAgain(rotation == null ? dk : rotation.back(dk)), dv, qkv);
    }));
    return result;
  }

  /// Puts earlier keys in front, and turns all keys. // [1, N, H, E + S, W]
  private Tensor seenKeys(Tensor own) {
    Tensor all = withEarlier(own, 0);
    return rotation == null ? all : rotation.turn(all);
  }

  /// Computes how much of each key's value a query takes.
  ///
  /// @param seen 0 if a query sees a key, [AttentionHeads#MASKED] otherwise
  private Tensor weights(Tensor q, Tensor k, Tensor seen) {
    Tensor scores = graph.product(q, false, k, true, heads.scale());
    return nodes.node("Softmax", FLOAT32, q.rank(),
        List.of(nodes.node("Add", FLOAT32, q.rank(), List.of(scores, seen))), "axis", -1);
  }

  private Tensor mixed(Tensor q, Tensor k, Tensor v, Tensor seen) {
    return graph.product(weights(q, k, seen), false, v, false, 1);
  }

  /// Computes attention that looks no further back than a window; see [AttentionBand].
  ///
  /// @param q // [1, N, H, s, W]
  /// @param k // [1, N, H, S, W]
  /// @return // [1, N, H, s, W]
  private Tensor inBand(Tensor q, Tensor k, Tensor v) {
    AttentionBand band = new AttentionBand(nodes, length, nodes.size(q, 3), options.window());
    return band.together(mixed(band.queries(q), band.keys(k), band.keys(v), band.mask()), heads.width());
  }

  /// Computes attention in blocks of queries.
  ///
  /// @param q // [1, N, H, s, W]
  /// @param k // [1, N, H, S, W]
  /// @return // [1, N, H, s, W]
  private Tensor inBlocks(Tensor q, Tensor k, Tensor v) {
    List<Tensor> mixed = new ArrayList<>();
    Tensor before = nodes.node("Sub", INT64, 1, List.of(nodes.size(k, 3), nodes.size(q, 3)));
    Tensor from = nodes.longs(0);
    Tensor seenFrom = before;
    for (int i = 1; i <= options.blocks(); i++) {
      Tensor scaled = nodes.node("Mul", INT64, 1, List.of(nodes.size(q, 3), nodes.longs(i)));
      Tensor to = nodes.node("Div", INT64, 1, List.of(scaled, nodes.longs(options.blocks())));
      Tensor seenTo = nodes.node("Add", INT64, 1, List.of(before, to));
      Tensor seen = nodes.slice(nodes.slice(mask(), 0, seenFrom, seenTo), 1, nodes.longs(0), seenTo);
      mixed.add(mixed(nodes.slice(q, 3, from, to), nodes.slice(k, 3, nodes.longs(0), seenTo),
          nodes.slice(v, 3, nodes.longs(0), seenTo), seen));
      from = to;
      seenFrom = seenTo;
    }
    return nodes.node("Concat", FLOAT32, 5, mixed, "axis", 3);
  }

  /// Puts the last E places of the sequence before in front: `[1, N, H, S, W]` to `[1, N, H, E + S, W]`.
  ///
  /// @param part of what is carried: 0 for keys, 1 for values
  private Tensor withEarlier(Tensor own, int part) {
    Earlier earlier = options.earlier();
    if (earlier == null) {
      return own;
    }
    Tensor tail =
        earlier.places() == earlier.length() ? own : nodes.slice(own, 3, -earlier.places(), Long.MAX_VALUE);
    Tensor before = earlier.carried() == null ? shiftInGroups(tail, 1) : behindCarried(tail, part);
    return nodes.node("Concat", FLOAT32, 5, List.of(before, own), "axis", 3);
  }

  /// Hands each sequence's last places to the next, and the carried ones to the first. [Earlier#before] may say
  /// otherwise.
  private Tensor behindCarried(Tensor tail, int part) {
    Earlier earlier = options.earlier();
    Tensor half = nodes.slice(earlier.carried(), 2, (long) part * width, (part + 1L) * width);
    Tensor carried = heads.apart(half, 1); // [1, C or 1, H, E, W]
    if (earlier.before() != null) {
      Tensor all = nodes.node("Concat", FLOAT32, 5, List.of(tail, carried), "axis", 1);
      return nodes.node("Gather", FLOAT32, 5, List.of(all, earlier.before()), "axis", 1);
    }
    return nodes.node("Concat", FLOAT32, 5, List.of(carried, nodes.slice(tail, 1, 0, -1)), "axis", 1);
  }

  /// Computes the gradient of [#withEarlier]: `[1, N, H, E + S, W]` to `[1, N, H, S, W]`.
  private Tensor ownAgain(Tensor d) {
    Earlier earlier = options.earlier();
    if (earlier == null) {
      return d;
    }
    Tensor own = nodes.slice(d, 3, earlier.places(), Long.MAX_VALUE);
    Tensor front = nodes.slice(d, 3, 0, earlier.places());
    Tensor tail = nodes.node("Pad", FLOAT32, 5, List.of(shiftInGroups(front, -1),
        nodes.longs(0, 0, 0, earlier.length() - earlier.places(), 0, 0, 0, 0, 0, 0), nodes.scalar(0f)));
    return nodes.node("Add", FLOAT32, 5, List.of(own, tail));
  }

  /// Hands each sequence's `[1, N, H, E, W]` to the one `by` places further in its group.
  private Tensor shiftInGroups(Tensor x, int by) {
    return outOfGroups(nodes.node("Pad", FLOAT32, 5,
        List.of(inGroups(x), nodes.longs(0, by, 0, 0, 0, 0, -by, 0, 0, 0), nodes.scalar(0f))));
  }

  /// Changes the shape from `[1, N, H, E, W]` to `[groups, N/groups, H, E, W]`.
  private Tensor inGroups(Tensor x) {
    Earlier earlier = options.earlier();
    Tensor groups = nodes.node("Shape", INT64, 1, List.of(earlier.groups()), "start", 0, "end", 2);
    Tensor inner = nodes.longs(heads.count(), earlier.places(), heads.width());
    return nodes.node("Reshape", FLOAT32, 5,
        List.of(x, nodes.node("Concat", INT64, 1, List.of(groups, inner), "axis", 0)));
  }

  private Tensor outOfGroups(Tensor x) {
    return nodes.node("Reshape", FLOAT32, 5,
        List.of(x, nodes.longs(1, -1, heads.count(), options.earlier().places(), heads.width())));
  }

  private int earlierPlaces() {
    return options.earlier() == null ? 0 : options.earlier().places();
  }

  /// Makes the rotation of places −E to S − 1.
  private RotaryEmbedding rotation() {
    Tensor places = nodes.range(-earlierPlaces(), length);
    return RotaryEmbedding.of(graph, nodes.node("Reshape", INT64, 2, List.of(places, nodes.longs(-1, 1))),
        heads.width());
  }
}
