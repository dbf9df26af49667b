package org.megabytestreams.model;

import java.util.Arrays;

/// Collects the symbols of records that follow one another. Not safe for use by several threads.
public final class FramedSymbols {
  private static final int FIRST_SYMBOLS = 256;

  private final Framing framing;
  private final int patchSize;
  private int[] symbols = new int[FIRST_SYMBOLS];
  private int size;

  /// @param geometry whose framing and patches the symbols are for
  public FramedSymbols(Geometry geometry) {
    this.framing = geometry.framing();
    this.patchSize = geometry.patchSize();
  }

  /// Appends a record.
  ///
  /// @return the index of its first symbol
  public int add(byte[] record) {
    return add(record, true);
  }

  /// Appends a piece of a record. The length of every piece but the last is a multiple of the patch size, if records
  /// are framed.
  ///
  /// @param ends whether the record ends with it
  /// @return the index of its first symbol
  public int add(byte[] piece, boolean ends) {
    Framing own = framing.ofPiece(ends);
    int at = size;
    int end = at + own.framedLength(piece.length, patchSize);
    if (end > symbols.length) {
      symbols = Arrays.copyOf(symbols, Math.max(end, 2 * symbols.length));
    }
    size = own.frame(piece, patchSize, symbols, at);
    return at;
  }

  public int size() {
    return size;
  }

  /// Returns all symbols, and forgets them.
  public int[] take() {
    int[] taken = Arrays.copyOf(symbols, size);
    size = 0;
    return taken;
  }

  public int[] toArray() {
    return from(0);
  }

  /// Returns the symbols from the one at `first` on.
  public int[] from(int first) {
    return Arrays.copyOfRange(symbols, first, size);
  }
}
