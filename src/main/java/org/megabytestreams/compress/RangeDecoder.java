package org.megabytestreams.compress;

/// Reads the code that a [RangeEncoder] wrote.
final class RangeDecoder {
  /// Zeros that stand for bytes behind the code. [RangeEncoder#finish] leaves out at most that many.
  private static final int MAX_BEHIND = RangeEncoder.RANGE_BITS / Byte.SIZE - 1;

  /// Says that the code holds fewer symbols than the caller asks for.
  static final class CodeEndsException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private final byte[] code;
  private int at;
  private long low;
  private long range = RangeEncoder.MASK;

  RangeDecoder(byte[] code) {
    this.code = code;
    for (int i = 0; i < RangeEncoder.RANGE_BITS / Byte.SIZE; i++) {
      low = low << Byte.SIZE | next();
    }
  }

  /// Reads the next symbol.
  ///
  /// @throws CodeEndsException if the code does not hold that many symbols
  int decode(Frequencies frequencies) {
    long unit = range >>> Frequencies.TOTAL_BITS;
    int symbol = frequencies.symbolAt((int) Math.min(low / unit, Frequencies.TOTAL - 1));
    low -= unit * frequencies.before(symbol);
    range = unit * frequencies.of(symbol);
    while (range < RangeEncoder.BOTTOM) {
      low = low << Byte.SIZE | next();
      range <<= Byte.SIZE;
    }
    return symbol;
  }

  /// Tells whether all of the code is read.
  boolean usedUp() {
    return at >= code.length;
  }

  private int next() {
    if (at >= code.length + MAX_BEHIND) {
      throw new CodeEndsException();
    }
    int value = at < code.length ? code[at] & 0xff : 0;
    at++;
    return value;
  }
}
