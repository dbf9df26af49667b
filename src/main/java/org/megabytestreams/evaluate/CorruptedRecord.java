package org.megabytestreams.evaluate;

/// A record that was made abnormal.
///
/// @param bytes the changed record
/// @param from the first byte that differs from the calm record
/// @param to one past the last such byte; if bytes are missing, the change is the seam: the byte on each side
public record CorruptedRecord(byte[] bytes, int from, int to) {
  /// Makes a record that has changed as a whole.
  static CorruptedRecord whole(byte[] bytes) {
    return new CorruptedRecord(bytes, 0, bytes.length);
  }

  /// Makes a record in which bytes before `at` are followed by bytes that stood elsewhere, or by nothing.
  static CorruptedRecord seam(byte[] bytes, int at) {
    return new CorruptedRecord(bytes, Math.max(0, at - 1), Math.min(bytes.length, at) + 1);
  }

  /// Tells whether `length` bytes from `offset` have a byte in common with the change.
  public boolean overlaps(long offset, int length) {
    return offset < to && offset + length > from;
  }
}
