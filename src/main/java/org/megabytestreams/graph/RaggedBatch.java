package org.megabytestreams.graph;

import static org.megabytestreams.graph.ElementType.FLOAT32;
import static org.megabytestreams.graph.ElementType.INT32;
import static org.megabytestreams.graph.ElementType.INT64;

import java.util.List;
import java.util.stream.IntStream;

/// Packs sequences of different lengths one behind the other into one: a ragged batch. Has no gradient.
///
/// The shapes have W sequences, of S places together.
public final class RaggedBatch {
  private final NodeEmitter nodes;
  private final int sequences;
  private final Tensor lengths;

  /// @param lengths of the sequences, at least 1 each // [W] int32
  /// @param sequences W
  public RaggedBatch(Graph graph, Tensor lengths, int sequences) {
    this.nodes = graph.nodes();
    this.sequences = sequences;
    this.lengths = nodes.node("Cast", INT64, 1, List.of(lengths), "to", INT64.onnx());
  }

  /// Takes the sequences apart: `[1, S, D]` to W of `[1, s, D]`.
  public List<Tensor> apart(Tensor x) {
    return nodes.nodes("", "Split", sequences, FLOAT32, 3, List.of(x, lengths), "axis", 1);
  }

  /// Undoes [#apart].
  public Tensor together(List<Tensor> parts) {
    return nodes.node("Concat", FLOAT32, 3, parts, "axis", 1);
  }

  /// Takes the last place of each sequence: `[S, r, D]` to `[W, r, D]`.
  public Tensor lastOfEach(Tensor x) {
    Tensor ends = nodes.node("CumSum", INT64, 1, List.of(lengths, nodes.number(0)));
    Tensor lasts = nodes.node("Sub", INT64, 1, List.of(ends, nodes.longs(1)));
    return nodes.node("Gather", FLOAT32, 3, List.of(x, lasts), "axis", 0);
  }

  /// Returns the new places of each sequence.
  ///
  /// @param last the number of each one's last // [W] int32
  /// @param most places that there may ever be
  public List<CachedAttention.Places> places(Tensor last, int most) {
    return IntStream.range(0, sequences).mapToObj(i -> {
      Tensor own = nodes.slice(last, 0, i, i + 1L);
      return new CachedAttention.Places(own, nodes.node("Add", INT32, 1, List.of(own, nodes.scalar(1))), most);
    }).toList();
  }
}
