package org.megabytestreams.graph;

import java.util.List;

/// A trainable weight.
///
/// @param name unique in its graph; the name of the weight in a bundle
/// @param shape its dimensions
/// @param decayed whether weight decay applies
/// @param tensor its value within the graph
public record Parameter(String name, List<Long> shape, boolean decayed, Tensor tensor) {
  public int elements() {
    return Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
  }
}
