package org.megabytestreams.generate;

import org.megabytestreams.model.Bits;

/// Holds the next bytes of a continuation.
///
/// @param bytes may be none, if the record ends
/// @param logProbabilities natural logarithms, of each byte and then of the record's end if it ends here, by the model
///     itself: before temperature and limits
/// @param endsRecord whether the record ends after the bytes
public record Chunk(byte[] bytes, float[] logProbabilities, boolean endsRecord) {
  /// Returns the surprisal of all of it.
  public double bits() {
    double bits = 0;
    for (float logProbability : logProbabilities) {
      bits += Bits.ofLogProbability(logProbability);
    }
    return bits;
  }
}
