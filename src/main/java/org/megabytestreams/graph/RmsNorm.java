package org.megabytestreams.graph;

import static org.megabytestreams.graph.ElementType.FLOAT32;

import java.util.Arrays;
import java.util.List;

/// Normalises by the root mean square over the last axis (Zhang and Sennrich 2019), without a gain. The weight that
/// follows can hold the gain.
final class RmsNorm {
  /// Keeps the root of a vector of zeros away from 0.
  private static final float EPSILON = 1e-6f;

  private RmsNorm() {}

  /// Normalises in several nodes. On many rows the one node for it takes twice the time. A sum of squares in one node
  /// is slower too.
  static Tensor normalize(Graph graph, Tensor x, int width) {
    NodeEmitter nodes = graph.nodes();
    Tensor mean = nodes.node("ReduceMean", FLOAT32, x.rank(), List.of(graph.mul(x, x), nodes.longs(-1)));
    Tensor guarded = nodes.node("Add", FLOAT32, x.rank(), List.of(mean, nodes.scalar(EPSILON)));
    Tensor root = nodes.node("Sqrt", FLOAT32, x.rank(), List.of(guarded)); // [..., 1]
    Tensor result = graph.div(x, root);
    graph.record(result, (gradients, d) -> gradients.add(x, () -> {
      Tensor along = graph.mul(graph.lastAxisSum(graph.mul(d, result)), nodes.scalar(1f / width));
      return graph.div(graph.sub(d, graph.mul(result, along)), root);
    }));
    return result;
  }

  /// Normalises in one node, without a gradient.
  static Tensor inOneNode(NodeEmitter nodes, Tensor x, int width) {
    float[] gain = new float[width];
    Arrays.fill(gain, 1);
    return nodes.node("SimplifiedLayerNormalization", FLOAT32, x.rank(), List.of(x, nodes.floats(gain)), "axis", -1,
        "epsilon", EPSILON);
  }
}
