package org.megabytestreams.evaluate;

import org.megabytestreams.model.Bits;

/// Finds records of unusual length. The score is minus the logarithm of the share of records that were about as long.
///
/// A class of lengths spans about 3%; short lengths have a class each. Records of other classes count a little too,
/// half as much with each class that they are further away. So lengths never seen are ranked by their distance from
/// those that were. The kernel estimate of a density is Parzen's (1962).
final class LengthBaseline implements DetectionBaseline {
  /// Classes in a doubling of the length.
  private static final int CLASSES_PER_OCTAVE = 32;
  private static final int OCTAVE_BITS = 5;
  private static final int CLASSES = CLASSES_PER_OCTAVE * (Integer.SIZE - OCTAVE_BITS);
  /// The weight of a record of another class, before its distance.
  private static final double NEIGHBOUR = 1.0 / 16;

  private final long[] counts = new long[CLASSES];
  private long records;

  @Override
  public String id() {
    return "length";
  }

  @Override
  public void learn(byte[] record) {
    counts[classOf(record.length)]++;
    records++;
  }

  @Override
  public double score(byte[] record) {
    if (records == 0) {
      return 0;
    }
    int own = classOf(record.length);
    double shorter = 0;
    for (int i = 0; i < own; i++) {
      shorter = (shorter + counts[i]) / 2;
    }
    double longer = 0;
    for (int i = CLASSES - 1; i > own; i--) {
      longer = (longer + counts[i]) / 2;
    }
    double near = counts[own] + NEIGHBOUR * (shorter + longer);
    return Bits.log2(records / near);
  }

  /// Returns the class, as in a histogram of floating-point numbers: the octave, then the leading bits within it.
  static int classOf(int length) {
    int shift = Math.max(0, Integer.SIZE - Integer.numberOfLeadingZeros(length) - 1 - OCTAVE_BITS);
    return CLASSES_PER_OCTAVE * shift + (length >> shift);
  }
}
