package org.megabytestreams.evaluate;

import java.util.Arrays;

/// Masks numbers: two lines that differ in their numbers only look the same.
final class DigitMask {
  /// The byte that stands for a run of digits.
  static final byte MASK = '0';
  private static final long OFFSET_BASIS = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private DigitMask() {}

  /// Returns a copy in which each run of digits is one zero.
  static byte[] mask(byte[] record) {
    byte[] masked = new byte[record.length];
    int length = 0;
    boolean inDigits = false;
    for (byte b : record) {
      boolean digit = b >= '0' && b <= '9';
      if (!digit) {
        masked[length++] = b;
      } else if (!inDigits) {
        masked[length++] = MASK;
      }
      inDigits = digit;
    }
    return Arrays.copyOf(masked, length);
  }

  /// Computes a hash of the masked record, never 0: FNV-1a (Fowler, Noll, Vo 1991) with 64 bits.
  static long hash(byte[] record) {
    long hash = OFFSET_BASIS;
    for (byte b : mask(record)) {
      hash = (hash ^ b & 0xff) * PRIME;
    }
    return hash == 0 ? 1 : hash;
  }

  /// Goes on with a hash.
  static long hash(long hash, int value) {
    return (hash ^ value) * PRIME;
  }
}
