package org.megabytestreams.matching;

/// What was guessed at each of t symbols by each of M guessers.
///
/// @param expected the guessed symbols, 0 to 256; 0 where there is no guess // [t, M]
/// @param strength how sure each is, at most 1; 0 where there is no guess // [t, M]
public record Guesses(int[] expected, float[] strength) {
  public Guesses(int symbols) {
    this(new int[symbols * Matcher.GUESSERS], new float[symbols * Matcher.GUESSERS]);
  }
}
