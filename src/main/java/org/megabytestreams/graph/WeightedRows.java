package org.megabytestreams.graph;

import static org.megabytestreams.graph.ElementType.FLOAT32;
import static org.megabytestreams.graph.ElementType.INT32;

import java.util.List;
import java.util.stream.IntStream;

/// Looks up rows of several tables at once. On few places a node of a graph costs more than what it computes.
public final class WeightedRows {
  private WeightedRows() {}

  /// Returns the weighted sum of one row of each table, for each place. Has no gradient.
  ///
  /// @param tables // [M] of [rows, D]
  /// @param chosen the rows // [N, S, M] int32
  /// @param weights // [N, S, M]
  /// @return // [N, S, D]
  public static Tensor sum(Graph graph, List<Tensor> tables, int rows, Tensor chosen, Tensor weights) {
    NodeEmitter nodes = graph.nodes();
    long[] starts = IntStream.range(0, tables.size()).mapToLong(i -> (long) i * rows).toArray();
    Tensor first = nodes.node("Cast", INT32, 1, List.of(nodes.longs(starts)), "to", INT32.onnx());
    Tensor all = nodes.node("Concat", FLOAT32, 2, tables, "axis", 0); // [M · rows, D]
    Tensor found = nodes.node("Gather", FLOAT32, 4,
        List.of(all, nodes.node("Add", INT32, 3, List.of(chosen, first)))); // [N, S, M, D]
    Tensor row = nodes.node("Unsqueeze", FLOAT32, 4, List.of(weights, nodes.longs(2))); // [N, S, 1, M]
    return nodes.node("Squeeze", FLOAT32, 3,
        List.of(nodes.node("MatMul", FLOAT32, 4, List.of(row, found)), nodes.longs(2)));
  }
}
