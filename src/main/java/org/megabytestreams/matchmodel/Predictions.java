package org.megabytestreams.matchmodel;

import java.util.Arrays;
import java.util.List;

/// What was guessed at each of t symbols by each of M guessers.
///
/// @param expected the guessed symbols, 0 to 256; 0 where there is no guess // [t, M]
/// @param strength how sure each is, at most 1; 0 where there is no guess // [t, M]
public record Predictions(int[] expected, float[] strength) {
  public Predictions(int symbols) {
    this(new int[symbols * MatchModel.GUESSERS], new float[symbols * MatchModel.GUESSERS]);
  }

  /// The guesses at symbols `[from, to)` alone.
  public Predictions part(int from, int to) {
    return new Predictions(Arrays.copyOfRange(expected, from * MatchModel.GUESSERS, to * MatchModel.GUESSERS),
        Arrays.copyOfRange(strength, from * MatchModel.GUESSERS, to * MatchModel.GUESSERS));
  }

  /// One behind the other.
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
