package org.megabytestreams.model;

/// The alphabet: the 256 bytes and one boundary. No byte value is special.
public final class Symbols {
  /// Starts a window, and fills the patch after a record's last byte.
  public static final int BOUNDARY = 256;

  /// V, the number of symbols a model predicts.
  public static final int COUNT = 257;

  private Symbols() {}

  /// @throws IllegalArgumentException where one is none of 0 to 256
  public static void check(int... symbols) {
    for (int symbol : symbols) {
      if (symbol < 0 || symbol >= COUNT) {
        throw new IllegalArgumentException("expected symbols 0 to " + BOUNDARY + ", got " + symbol);
      }
    }
  }
}
