package org.megabytestreams.graph;

import static org.megabytestreams.graph.ElementType.INT32;
import static org.megabytestreams.graph.ElementType.INT64;

import java.util.List;

/// Cuts off the front of sequences, by as much as is known when the graph runs. Has no gradient.
public final class Suffix {
  private final Graph graph;
  /// Null if nothing is cut off. // [1] int64
  private final Tensor from;

  private Suffix(Graph graph, Tensor from) {
    this.graph = graph;
    this.from = from;
  }

  /// Returns the suffix that holds all places.
  public static Suffix whole(Graph graph) {
    return new Suffix(graph, null);
  }

  /// Returns the suffix behind as many places as an input of the graph says.
  ///
  /// @param input its name // [1] int32
  public static Suffix behind(Graph graph, String input) {
    Tensor places = graph.input(input, INT32, 1);
    return new Suffix(graph, graph.nodes().node("Cast", INT64, 1, List.of(places), "to", INT64.onnx()));
  }

  /// Returns the suffix that is longer by `places`, or all places if there are fewer.
  public Suffix longer(long places) {
    return from == null || places == 0 ? this
        : new Suffix(graph, node("Max", node("Sub", from, graph.nodes().longs(places)), graph.nodes().longs(0)));
  }

  /// Returns the same suffix of sequences whose places are each cut into `parts`.
  public Suffix inParts(long parts) {
    return from == null ? this : new Suffix(graph, node("Mul", from, graph.nodes().longs(parts)));
  }

  /// Returns this suffix of sequences that are already cut by `cut`, a longer suffix.
  public Suffix ofTail(Suffix cut) {
    return from == null || cut == this ? whole(graph) : new Suffix(graph, node("Sub", from, cut.from));
  }

  /// Cuts a tensor.
  ///
  /// @param axis along which the places of the sequences stand
  public Tensor of(Tensor x, int axis) {
    return from == null ? x
        : graph.nodes().slice(x, axis, from, graph.nodes().longs(Long.MAX_VALUE));
  }

  private Tensor node(String operator, Tensor a, Tensor b) {
    return graph.nodes().node(operator, INT64, 1, List.of(a, b));
  }
}
