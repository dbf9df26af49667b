package org.megabytestreams.score;

import org.megabytestreams.model.Framing;

/// A way to score one input. Dearer ones know more of what stands before a symbol (Yu et al. 2023, strided inference).
public enum InferenceMode {
  /// A full window keeps nothing: the first symbols of each have no past.
  BASIC(0, false),
  /// A full window keeps a quarter, as streams' windows do.
  STREAM(0.25, false),
  /// A full window keeps a half.
  SLIDING(0.5, false),
  /// Scores twice, with patches half a patch apart, and takes the first half of each patch. The local model predicts
  /// that half from the freshest global context.
  STRIDED(0, true),
  /// Sliding and strided.
  BOTH(0.5, true);

  private final double keptShare;
  private final boolean strided;

  InferenceMode(double keptShare, boolean strided) {
    this.keptShare = keptShare;
    this.strided = strided;
  }

  /// Returns the share of a full window that is kept.
  double keptShare() {
    return keptShare;
  }

  boolean strided() {
    return strided;
  }

  /// Tells whether a model of that framing can be scored so. If records start on patches, half a patch has no sense.
  public boolean suits(Framing framing) {
    return !strided || framing == Framing.STREAM;
  }
}
