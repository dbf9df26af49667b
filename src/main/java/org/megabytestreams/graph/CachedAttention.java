package org.megabytestreams.graph;

import static org.megabytestreams.graph.ElementType.FLOAT32;
import static org.megabytestreams.graph.ElementType.INT64;

import java.util.List;

/// Causal attention of new places to themselves and to a past whose keys and values are given. Has no gradient; gives
/// what [Attention] gives for past and new places together.
///
/// Shapes: N sequences, C places of past of which the first `length` count, S new ones, H heads of width W.
public final class CachedAttention {
  /// How keys know of their places.
  public enum Positions {
    /// They do not.
    NONE,
    /// Turned, by [Rotation], before they are remembered.
    TURNED,
    /// Turned each time they are looked at: what is remembered may move to other places.
    TURNED_WHEN_SEEN
  }

  /// @param keys // [N, H, C, W]
  /// @param values // [N, H, C, W]
  /// @param length how many places count // [N] int64
  /// @param window how many places back, itself included, a new place sees; 0 for all
  public record Past(Tensor keys, Tensor values, Tensor length, Positions positions, int window) {}

  /// @param mixed what the new places saw // [N, S, H·W]
  /// @param keys of the new places, as the past wants them // [1, N, H, S, W]
  /// @param values of the new places // [1, N, H, S, W]
  public record Result(Tensor mixed, Tensor keys, Tensor values) {}

  private final Graph graph;
  private final Nodes nodes;
  private final Heads heads;

  CachedAttention(Graph graph, int width, int heads) {
    this.graph = graph;
    this.nodes = graph.nodes();
    this.heads = new Heads(graph, width, heads);
  }

  /// @param qkv // [N, S, 3·H·W]
  Result apply(Tensor qkv, Past past) {
    List<Tensor> parts = heads.apart(qkv);
    Tensor q = parts.get(0);
    Tensor k = parts.get(1);
    Tensor v = parts.get(2);
    Tensor kept = k;
    Tensor pastKeys = past.keys();
    if (past.positions() != Positions.NONE) {
      Rotation rotation = Rotation.of(graph, newPlaces(qkv, past.length()), heads.width());
      q = rotation.turn(q);
      k = rotation.turn(k);
      if (past.positions() == Positions.TURNED) {
        kept = k;
      } else {
        pastKeys = Rotation.of(graph, column(nodes.range(0, capacity(past))), heads.width()).turn(pastKeys);
      }
    }
    Tensor toPast = add(graph.product(q, false, pastKeys, true, heads.scale()), pastMask(past, qkv));
    Tensor toNew = add(graph.product(q, false, k, true, heads.scale()),
        heads.causalMask(nodes.size(qkv, 1), 0, past.window()));
    Tensor scores = nodes.node("Concat", FLOAT32, 5, List.of(toPast, toNew), "axis", -1);
    Tensor weights = nodes.node("Softmax", FLOAT32, 5, List.of(scores), "axis", -1); // [1, N, H, S, C + S]
    Tensor axis = nodes.longs(4);
    Tensor ofPast = nodes.node("Slice", FLOAT32, 5, List.of(weights, nodes.longs(0), capacity(past), axis));
    Tensor ofNew = nodes.node("Slice", FLOAT32, 5,
        List.of(weights, capacity(past), nodes.longs(Long.MAX_VALUE), axis));
    Tensor mixed = add(graph.product(ofPast, false, past.values(), false, 1), graph.product(ofNew, false, v, false, 1));
    return new Result(heads.together(mixed), kept, v);
  }

  private Tensor add(Tensor a, Tensor b) {
    return nodes.node("Add", FLOAT32, 5, List.of(a, b));
  }

  /// C. // [1] int64
  private Tensor capacity(Past past) {
    return nodes.size(past.keys(), 2);
  }

  private Tensor column(Tensor places) {
    return nodes.node("Reshape", INT64, 2, List.of(places, nodes.longs(-1, 1)));
  }

  /// // [N, 1, S, 1] int64
  private Tensor newPlaces(Tensor qkv, Tensor length) {
    return nodes.node("Add", INT64, 4, List.of(
        nodes.node("Reshape", INT64, 4, List.of(length, nodes.longs(-1, 1, 1, 1))),
        column(nodes.range(0, nodes.size(qkv, 1)))));
  }

  /// 0 at places of the past that a new place sees, MASKED at the rest. // [N, 1, 1 or S, C]
  private Tensor pastMask(Past past, Tensor qkv) {
    Tensor places = nodes.range(0, capacity(past));
    Tensor lengths = nodes.node("Reshape", INT64, 4, List.of(past.length(), nodes.longs(-1, 1, 1, 1)));
    Tensor seen = nodes.node("Less", ElementType.BOOL, 4, List.of(places, lengths));
    if (past.window() > 0) {
      Tensor first = nodes.node("Sub", INT64, 4, List.of(newPlaces(qkv, past.length()), nodes.longs(past.window())));
      seen = nodes.node("And", ElementType.BOOL, 4,
          List.of(seen, nodes.node("Greater", ElementType.BOOL, 4, List.of(places, first))));
    }
    return nodes.node("Where", FLOAT32, 4, List.of(seen, nodes.scalar(0f), nodes.scalar(Heads.MASKED)));
  }
}
