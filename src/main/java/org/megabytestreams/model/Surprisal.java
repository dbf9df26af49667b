package org.megabytestreams.model;

/// What the model made of consecutive symbols.
///
/// @param bits the surprisal of each: −log₂ of the probability it was given // [t]
/// @param expectedBits the surprisal the model expected there, the entropy of its prediction: high where it knows
///     that it cannot know, as in an identifier // [t]
public record Surprisal(float[] bits, float[] expectedBits) {
  /// Room for `length` symbols.
  public static Surprisal ofLength(int length) {
    return new Surprisal(new float[length], new float[length]);
  }

  /// Copies `length` symbols' figures from `from` to `at` of `target`.
  public void copyTo(int from, Surprisal target, int at, int length) {
    System.arraycopy(bits, from, target.bits, at, length);
    System.arraycopy(expectedBits, from, target.expectedBits, at, length);
  }
}
