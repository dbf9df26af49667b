package org.megabytestreams.megabyte;

/// Where a model may differ from the plain MegaByte (Yu et al. 2023, section 2.3 and appendix).
///
/// @param crossPatchKeys r: each local layer also attends to the last r keys and values of the patch before; 0 for
///     none. The first patch of a window has zeros there
/// @param convolution whether causal convolutions of widths 3, 5 and 7 run over the embeddings before they are joined
///     into patches
/// @param positions how attention knows of order
/// @param untiedOutput whether the output has a matrix of its own instead of the local embedding
public record Options(int crossPatchKeys, boolean convolution, Positions positions, boolean untiedOutput) {
  /// None of them.
  public static final Options PLAIN = new Options(0, false, Positions.LEARNED, false);

  /// How attention knows of order.
  public enum Positions {
    /// A vector for each patch of a window; in a patch, the context's slice.
    LEARNED,
    /// Rotary embeddings (Su et al. 2021) in the global and the local model.
    ROTARY
  }

  public Options {
    if (crossPatchKeys < 0) {
      throw new IllegalArgumentException("options: expected crossPatchKeys of at least 0, got " + crossPatchKeys);
    }
    positions = positions == null ? Positions.LEARNED : positions;
  }
}
