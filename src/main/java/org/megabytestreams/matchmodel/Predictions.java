package org.megabytestreams.matchmodel;

import java.util.Arrays;
import java.util.List;

/// Holds the predictions of t symbols by M predictors.
///
/// @param guesses M, the number of predictions of each symbol
/// @param expected the predicted symbols, 0 to 256; 0 if there is no prediction // [t, M]
/// @param strength how sure each prediction is, at most 1; 0 if there is no prediction // [t, M]
public record Predictions(int guesses, int[] expected, float[] strength) {
  /// Creates predictions of nothing.
  public Predictions(int symbols, int guesses) {
    this(guesses, new int[symbols * guesses], new float[symbols * guesses]);
  }

  /// Returns t, the number of symbols.
  public int symbols() {
    return expected.length / guesses;
  }

  /// Returns the predictions of symbols `[from, to)` alone.
  public Predictions part(int from, int to) {
    return new Predictions(guesses, Arrays.copyOfRange(expected, from * guesses, to * guesses),
        Arrays.copyOfRange(strength, from * guesses, to * guesses));
  }

  /// Returns these predictions, followed by predictions of nothing up to this many symbols.
  public Predictions filledTo(int symbols) {
    return new Predictions(guesses, Arrays.copyOf(expected, symbols * guesses),
        Arrays.copyOf(strength, symbols * guesses));
  }

  /// Joins predictions one behind the other.
  public static Predictions joined(List<Predictions> parts) {
    Predictions all = new Predictions(parts.stream().mapToInt(Predictions::symbols).sum(), parts.getFirst().guesses);
    int at = 0;
    for (Predictions part : parts) {
      System.arraycopy(part.expected, 0, all.expected, at, part.expected.length);
      System.arraycopy(part.strength, 0, all.strength, at, part.strength.length);
      at += part.expected.length;
    }
    return all;
  }
}
