package org.megabytestreams.graph;

import static org.megabytestreams.graph.ElementType.FLOAT32;
import static org.megabytestreams.graph.ElementType.INT8;
import static org.megabytestreams.graph.ElementType.UINT8;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// Multiplies with matrices of weights in a graph.
public interface WeightMultiplication {
  /// A matrix of weights.
  ///
  /// @param name of the parameter that it is taken from
  /// @param values all of it, or some columns // [D_in, D_out], or [D_out, D_in] if it is transposed
  record Weight(String name, Tensor values, boolean transposed) {}

  /// Computes the product of `x` and the weight.
  ///
  /// @param x // [..., D_in]; two axes if the weight is transposed
  /// @return // [..., D_out]
  Tensor product(Graph graph, Tensor x, Weight weight);

  /// Multiplies in float32.
  WeightMultiplication PLAIN = (graph, x, weight) -> weight.transposed()
      ? graph.nodes().node("Gemm", FLOAT32, 2, List.of(x, weight.values()), "transA", 0, "transB", 1)
      : graph.nodes().node("MatMul", FLOAT32, x.rank(), List.of(x, weight.values()));

  /// Multiplies in float32, and says between which values `x` lies. There are outputs [#least] and [#most] for each
  /// weight, of its first product. A caller that multiplies in parts begins with a part that takes all places.
  ///
  /// @param names takes those of the weights
  static WeightMultiplication observed(Set<String> names) {
    return (graph, x, weight) -> {
      NodeEmitter nodes = graph.nodes();
      if (names.add(weight.name())) {
        graph.output(least(weight.name()), nodes.node("ReduceMin", FLOAT32, 0, List.of(x), "keepdims", 0));
        graph.output(most(weight.name()), nodes.node("ReduceMax", FLOAT32, 0, List.of(x), "keepdims", 0));
      }
      return PLAIN.product(graph, x, weight);
    };
  }

  static String least(String weight) {
    return weight + ".least";
  }

  static String most(String weight) {
    return weight + ".most";
  }

  /// Holds the values that are told apart in 8 bits; 0 is always among them.
  record Range(float least, float most) {
    private static final int STEPS = 255;

    /// Returns the range that holds both.
    public Range with(Range other) {
      return new Range(Math.min(least, other.least), Math.max(most, other.most));
    }

    private float scale() {
      return Math.max((Math.max(most, 0) - Math.min(least, 0)) / STEPS, Float.MIN_NORMAL);
    }

    private int zero() {
      return Math.clamp(Math.round(-Math.min(least, 0) / scale()), 0, STEPS);
    }
  }

  /// Multiplies in int8: `x` in steps of its range, the same for every batch. Each column of the weight is in steps of
  /// its greatest value. The steps of the weight are computed once, when the graph is loaded.
  ///
  /// @param ranges of the `x` of each weight, by its name; a weight that is not there stays float32
  static WeightMultiplication int8(Map<String, Range> ranges) {
    return (graph, x, weight) -> {
      Range range = ranges.get(weight.name());
      if (range == null) {
        return PLAIN.product(graph, x, weight);
      }
      Tensor matrix = weight.transposed() ? graph.transpose(weight.values(), 1, 0) : weight.values();
      return product(graph.nodes(), x, matrix, range);
    };
  }

  private static Tensor product(NodeEmitter nodes, Tensor x, Tensor weight, Range range) {
    Tensor scale = nodes.scalar(range.scale());
    Tensor zero = nodes.node("Cast", UINT8, 0, List.of(nodes.scalar(range.zero())), "to", UINT8.onnx());
    Tensor steps = nodes.node("QuantizeLinear", UINT8, x.rank(), List.of(x, scale, zero));
    Tensor sizes = nodes.node("Abs", FLOAT32, 2, List.of(weight));
    Tensor greatest = nodes.node("ReduceMax", FLOAT32, 1, List.of(sizes, nodes.longs(0)), "keepdims", 0);
    Tensor above0 = nodes.node("Max", FLOAT32, 1, List.of(greatest, nodes.scalar(Float.MIN_NORMAL)));
    Tensor columns = nodes.node("Div", FLOAT32, 1, List.of(above0, nodes.scalar((float) Byte.MAX_VALUE))); // [D_out]
    Tensor zeros = nodes.node("Cast", INT8, 1,
        List.of(nodes.node("Mul", FLOAT32, 1, List.of(columns, nodes.scalar(0f)))), "to", INT8.onnx());
    Tensor small = nodes.node("QuantizeLinear", INT8, 2, List.of(weight, columns, zeros), "axis", 1);
    return nodes.nodes(NodeEmitter.MICROSOFT, "MatMulIntegerToFloat", 1, FLOAT32, x.rank(),
        List.of(steps, small, scale, columns, zero)).getFirst();
  }
}
