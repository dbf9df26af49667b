package org.megabytestreams.compress;

/// Reads what [RangeEncoder] wrote.
final class RangeDecoder {
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

  private int next() {
    return at < code.length ? code[at++] & 0xff : 0;
  }
}
