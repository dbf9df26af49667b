package org.megabytestreams.evaluate;

import org.megabytestreams.model.Bits;

/// Finds records of unusual byte sequences. The score is the mean surprisal of each byte after the four before it.
///
/// Counts of 1- to 5-grams are interpolated as Witten and Bell (1991) do, method C. A context trusts its own counts by
/// how seldom something new followed it. For the rest it falls back on the shorter context.
final class NgramBaseline implements DetectionBaseline {
  static final int MAX_ORDER = 5;
  private static final int BYTE_VALUES = 256;
  /// Stands before the first byte of a record, as often as a context is long, and behind the last byte.
  private static final byte BOUNDARY = '\n';

  /// The kinds of counts stand in a key above the order (3 bits) and up to five bytes (40 bits).
  private static final long GRAM = 1L << 43;
  private static final long CONTEXT = 2L << 43;
  private static final long FOLLOWERS = 3L << 43;
  private static final int ORDER_SHIFT = 40;

  private final CountTable counts = new CountTable();

  @Override
  public String id() {
    return "ngrams";
  }

  @Override
  public void learn(byte[] record) {
    long window = boundaries();
    for (int i = 0; i <= record.length; i++) {
      window = window << Byte.SIZE | symbol(record, i);
      for (int order = 1; order <= MAX_ORDER; order++) {
        int seen = counts.add(gram(window, order));
        counts.add(context(CONTEXT, window, order));
        if (seen == 1) {
          counts.add(context(FOLLOWERS, window, order));
        }
      }
    }
  }

  /// Returns the score in bits per byte.
  @Override
  public double score(byte[] record) {
    long window = boundaries();
    double bits = 0;
    for (int i = 0; i <= record.length; i++) {
      window = window << Byte.SIZE | symbol(record, i);
      bits -= Bits.log2(probability(window));
    }
    return bits / (record.length + 1);
  }

  private double probability(long window) {
    double probability = 1.0 / BYTE_VALUES;
    for (int order = 1; order <= MAX_ORDER; order++) {
      double total = counts.get(context(CONTEXT, window, order));
      if (total == 0) {
        break;
      }
      double followers = counts.get(context(FOLLOWERS, window, order));
      probability = (counts.get(gram(window, order)) + followers * probability) / (total + followers);
    }
    return probability;
  }

  /// Returns the key of the last `order` bytes.
  private static long gram(long window, int order) {
    return GRAM | (long) order << ORDER_SHIFT | last(window, order);
  }

  /// Returns the key of the bytes of an n-gram but the last.
  private static long context(long kind, long window, int order) {
    return kind | (long) order << ORDER_SHIFT | last(window >>> Byte.SIZE, order - 1);
  }

  private static long last(long window, int bytes) {
    return window & (1L << Byte.SIZE * bytes) - 1;
  }

  private static int symbol(byte[] record, int at) {
    return (at < record.length ? record[at] : BOUNDARY) & 0xff;
  }

  private static long boundaries() {
    long window = 0;
    for (int i = 1; i < MAX_ORDER; i++) {
      window = window << Byte.SIZE | BOUNDARY;
    }
    return window;
  }
}
