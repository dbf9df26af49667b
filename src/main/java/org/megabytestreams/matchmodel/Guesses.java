package org.megabytestreams.matchmodel;

import java.util.Arrays;
import java.util.List;

/// What was guessed at each of t symbols by each of M guessers.
///
/// @param expected the guessed symbols, 0 to 256; 0 where there is no guess // [t, M]
/// @param strength how sure each is, at most 1; 0 where there is no guess // [t, M]
public record Guesses(int[] expected, float[] strength) {
  public Guesses(int symbols) {
    this(new int[symbols * Matcher.GUESSERS], new float[symbols * Matcher.GUESSERS]);
  }

  /// The guesses at symbols `[from, to)` alone.
  public Guesses part(int from, int to) {
    return new Guesses(Arrays.copyOfRange(expected, from * Matcher.GUESSERS, to * Matcher.GUESSERS),
        Arrays.copyOfRange(strength, from * Matcher.GUESSERS, to * Matcher.GUESSERS));
  }

  /// One behind the other.
  public static Guesses joined(List<Guesses> parts) {
    Guesses all = new Guesses(parts.stream().mapToInt(part -> part.expected.length / Matcher.GUESSERS).sum());
    int at = 0;
    for (Guesses part : parts) {
      System.arraycopy(part.expected, 0, all.expected, at, part.expected.length);
      System.arraycopy(part.strength, 0, all.strength, at, part.strength.length);
      at += part.expected.length;
    }
    return all;
  }
}
