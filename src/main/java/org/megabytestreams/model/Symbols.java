package org.megabytestreams.model;

/// Holds the alphabet: the 256 bytes and one boundary. No byte value is special.
public final class Symbols {
  /// Starts a window, and fills the patch after a record's last byte.
  public static final int BOUNDARY = 256;

  /// V, the number of symbols a model predicts.
  public static final int COUNT = 257;

  private Symbols() {}

  /// Checks that symbols are of the alphabet.
  ///
  /// @throws IllegalArgumentException if a symbol is not in 0 to 256
  public static void check(int... symbols) {
    for (int symbol : symbols) {
      if (symbol < 0 || symbol >= COUNT) {
        throw new IllegalArgumentException("expected symbols 0 to " + BOUNDARY + ", got " + symbol);
      }
    }
  }
}
