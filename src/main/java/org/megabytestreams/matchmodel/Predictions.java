package org.megabytestreams.matchmodel;

import java.util.Arrays;
import java.util.List;

/// Holds the predictions of t symbols by M predictors.
///
/// @param expected the predicted symbols, 0 to 256; 0 if there is no prediction // [t, M]
/// @param strength how sure each prediction is, at most 1; 0 if there is no prediction // [t, M]
public record Predictions(int[] expected, float[] strength) {
  public Predictions(int symbols) {
    this(new int[symbols * MatchModel.GUESSERS], new float[symbols * MatchModel.GUESSERS]);
  }

  /// Returns the predictions of symbols `[from, to)` alone.
  public Predictions part(int from, int to) {
    return new Predictions(Arrays.copyOfRange(expected, from * MatchModel.GUESSERS, to * MatchModel.GUESSERS),
        Arrays.copyOfRange(strength, from * MatchModel.GUESSERS, to * MatchModel.GUESSERS));
  }

  /// Joins predictions one behind the other.
  public static Predictions joined(List<Predictions> parts) {
    Predictions all = new Predictions(parts.stream().mapToInt(part -> part.expected.length / MatchModel.GUESSERS)
        .sum());
    int at = 0;
    for (Predictions part : parts) {
      System.arraycopy(part.expected, 0, all.expected, at, part.expected.length);
      System.arraycopy(part.strength, 0, all.strength, at, part.strength.length);
      at += part.expected.length;
    }
    return all;
  }
}
