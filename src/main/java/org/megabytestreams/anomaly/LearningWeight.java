package org.megabytestreams.anomaly;

import java.nio.ByteBuffer;

/// Gives each record the weight with which it teaches what is normal. So a flood of repeats does not change what is
/// normal.
///
/// A model knows what it has just seen. So a repeated line costs a small part of what records of its length usually
/// cost. Cheap records teach like others while at most [#CHEAP_PER_OTHER] come to one other record, or few in a row.
/// Any more teach next to nothing. Calm streams stay within that and learn from every record alike. Not safe for use by
/// several threads.
final class LearningWeight {
  /// Records are cheap below this share of the usual cost.
  private static final double MAX_CHEAP_SHARE = 0.25;
  private static final double CHEAP_PER_OTHER = 3;
  /// This many cheap records in a row teach like others.
  private static final double MAX_CREDIT = 50;
  /// The weight is above 0, so that a stream that becomes cheap for good is learnt in the end.
  private static final double FLOOD_WEIGHT = 1e-4;

  static final int ENCODED_BYTES = Double.BYTES;

  private double credit = MAX_CREDIT;

  /// Returns the weight of the next record.
  ///
  /// @param bits that it cost
  /// @param usualBits that records of its length usually cost
  double next(double bits, double usualBits) {
    if (bits >= MAX_CHEAP_SHARE * usualBits) {
      credit = Math.min(MAX_CREDIT, credit + CHEAP_PER_OTHER);
      return 1;
    }
    if (credit >= 1) {
      credit--;
      return 1;
    }
    return FLOOD_WEIGHT;
  }

  void encode(ByteBuffer out) {
    out.putDouble(credit);
  }

  void decode(ByteBuffer in) {
    credit = in.getDouble();
  }
}
