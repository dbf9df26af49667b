package org.megabytestreams.compress;

import java.io.ByteArrayOutputStream;

/// An arithmetic coder (Martin 1979, range coding) on 56 bits, with carries.
final class RangeEncoder {
  static final int RANGE_BITS = 56;
  static final long BOTTOM = 1L << (RANGE_BITS - Byte.SIZE);
  static final long MASK = (1L << RANGE_BITS) - 1;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private long low;
  private long range = MASK;
  /// The last byte that a carry may still change; −1 before the first. [#heldFulls] counts the bytes 0xff behind it.
  private int held = -1;
  private long heldFulls;

  void encode(int before, int frequency) {
    long unit = range >>> Frequencies.TOTAL_BITS;
    low += unit * before;
    range = unit * frequency;
    while (range < BOTTOM) {
      shift();
      range <<= Byte.SIZE;
    }
  }

  /// Ends the code, and returns it.
  byte[] finish() {
    // Few bytes are enough. The decoder reads the bytes behind them as zeros, so the code is rounded up within the
    // range.
    int left = RANGE_BITS - Byte.SIZE;
    while (left > 0 && roundedUp(left) - low >= range) {
      left -= Byte.SIZE;
    }
    low = roundedUp(left);
    for (int bits = RANGE_BITS; bits > left; bits -= Byte.SIZE) {
      shift();
    }
    shift(); // writes what is held
    return out.toByteArray();
  }

  private long roundedUp(int bits) {
    long step = 1L << bits;
    return (low + step - 1) & -step;
  }

  private void shift() {
    int top = (int) (low >>> (RANGE_BITS - Byte.SIZE)); // 9 bits: a carry and a byte
    if (top != 0xff) {
      int carry = top >>> Byte.SIZE;
      if (held >= 0) {
        out.write(held + carry);
      }
      for (; heldFulls > 0; heldFulls--) {
        out.write(0xff + carry);
      }
      held = top & 0xff;
    } else {
      heldFulls++;
    }
    low = low << Byte.SIZE & MASK;
  }
}
