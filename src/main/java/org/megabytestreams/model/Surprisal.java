package org.megabytestreams.model;

import java.util.BitSet;

/// Holds the surprisal of consecutive symbols, and the surprisal that the model expected.
///
/// @param bits the surprisal of each symbol: −log₂ of the probability that the model gave it // [t]
/// @param expectedBits the entropy of the model's prediction of each symbol. It is high if the model knows that it
///     cannot know, as in an identifier // [t]
/// @param withoutNetwork the symbols whose figures come from a match model alone
public record Surprisal(float[] bits, float[] expectedBits, BitSet withoutNetwork) {
  /// Holds what a network says.
  public Surprisal(float[] bits, float[] expectedBits) {
    this(bits, expectedBits, new BitSet());
  }

  /// Creates arrays for `length` symbols.
  public static Surprisal ofLength(int length) {
    return new Surprisal(new float[length], new float[length]);
  }

  /// Copies the figures of `length` symbols from `from` to `at` of `target`. Several threads may copy to parts of one.
  public void copyTo(int from, Surprisal target, int at, int length) {
    System.arraycopy(bits, from, target.bits, at, length);
    System.arraycopy(expectedBits, from, target.expectedBits, at, length);
    if (!withoutNetwork.isEmpty()) {
      synchronized (target.withoutNetwork) {
        withoutNetwork.get(from, from + length).stream().forEach(i -> target.withoutNetwork.set(at + i));
      }
    }
  }
}
