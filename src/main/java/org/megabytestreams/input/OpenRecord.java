package org.megabytestreams.input;

import java.util.Arrays;
import org.megabytestreams.input.RecordReader.Piece;

/// Collects the record that is being cut, byte by byte. Its buffer grows with the bytes that have come.
final class OpenRecord {
  private static final int FIRST_BYTES = 256;

  private byte[] bytes = new byte[FIRST_BYTES];
  private int length;
  private long offset;
  private boolean open;
  private boolean starts;

  /// Begins a record.
  ///
  /// @param at the place of its first byte in the source
  void begin(long at) {
    offset = at;
    open = true;
    starts = true;
  }

  boolean isOpen() {
    return open;
  }

  /// Tells whether there is no room for another byte until [#goOn()].
  boolean isFull() {
    return length == RecordReader.PIECE_BYTES;
  }

  void add(byte next) {
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.min(RecordReader.PIECE_BYTES, 2 * length));
    }
    bytes[length++] = next;
  }

  /// Returns a full piece, behind which the record goes on.
  Piece goOn() {
    Piece piece = piece(false);
    starts = false;
    return piece;
  }

  /// Ends the record and returns its last piece.
  Piece end() {
    open = false;
    return piece(true);
  }

  private Piece piece(boolean ends) {
    Piece piece = new Piece(Arrays.copyOf(bytes, length), offset, starts, ends);
    offset += length;
    length = 0;
    return piece;
  }
}
