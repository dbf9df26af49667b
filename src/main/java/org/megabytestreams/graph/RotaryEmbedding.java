package org.megabytestreams.graph;

import static org.megabytestreams.graph.ElementType.FLOAT32;
import static org.megabytestreams.graph.ElementType.INT64;

import java.util.List;

/// Turns pairs of components by an angle that grows with the place: rotary positions (Su et al. 2021).
///
/// @param cos of each place's angles // [..., S, W/2]
/// @param sin of the same
record RotaryEmbedding(Graph graph, Tensor cos, Tensor sin) {
  /// The longest wavelength is 2π times this.
  private static final double BASE = 10_000;

  /// Makes the rotation of given places.
  ///
  /// @param places // [..., S, 1] int64
  static RotaryEmbedding of(Graph graph, Tensor places, int headWidth) {
    NodeEmitter nodes = graph.nodes();
    float[] frequencies = new float[headWidth / 2];
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] = (float) Math.pow(BASE, -2.0 * i / headWidth);
    }
    int rank = places.rank();
    Tensor angles = graph.mul(nodes.node("Cast", FLOAT32, rank, List.of(places), "to", FLOAT32.onnx()),
        nodes.floats(frequencies));
    return new RotaryEmbedding(graph, nodes.node("Cos", FLOAT32, rank, List.of(angles)),
        nodes.node("Sin", FLOAT32, rank, List.of(angles)));
  }

  /// Returns the same rotation without its first places.
  RotaryEmbedding without(int first) {
    return first == 0 ? this : from(graph.nodes().longs(first));
  }

  /// Returns the rotation of the last places, as many as `x` has.
  ///
  /// @param x // [..., s, W]
  RotaryEmbedding ofLast(Tensor x) {
    NodeEmitter nodes = graph.nodes();
    return from(nodes.node("Neg", INT64, 1, List.of(nodes.size(x, x.rank() - 2))));
  }

  private RotaryEmbedding from(Tensor first) {
    Tensor end = graph.nodes().longs(Long.MAX_VALUE);
    return new RotaryEmbedding(graph, graph.nodes().slice(cos, 0, first, end), graph.nodes().slice(sin, 0, first, end));
  }

  Tensor turn(Tensor x) {
    return turn(x, false);
  }

  /// Undoes [#turn]; this is also the gradient of [#turn].
  Tensor back(Tensor d) {
    return turn(d, true);
  }

  private Tensor turn(Tensor x, boolean back) {
    NodeEmitter nodes = graph.nodes();
    List<Tensor> halves =
        nodes.nodes("", "Split", 2, FLOAT32, x.rank(), List.of(x), "axis", -1, "num_outputs", 2);
    Tensor a = halves.get(0);
    Tensor b = halves.get(1);
    Tensor first = back ? sum(graph.mul(a, cos), graph.mul(b, sin)) : graph.sub(graph.mul(a, cos), graph.mul(b, sin));
    Tensor second = back ? graph.sub(graph.mul(b, cos), graph.mul(a, sin)) : sum(graph.mul(b, cos), graph.mul(a, sin));
    return nodes.node("Concat", FLOAT32, x.rank(), List.of(first, second), "axis", -1);
  }

  private Tensor sum(Tensor a, Tensor b) {
    return graph.nodes().node("Add", FLOAT32, a.rank(), List.of(a, b));
  }
}
