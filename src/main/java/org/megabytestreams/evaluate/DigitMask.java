package org.megabytestreams.evaluate;

import java.util.Arrays;

/// Masks numbers: two lines that differ in their numbers only look the same.
final class DigitMask {
  /// What stands for a run of digits.
  static final byte MASK = '0';

  private DigitMask() {}

  /// A copy in which each run of digits is one zero.
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
}
