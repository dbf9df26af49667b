package org.megabytestreams.anomaly;

import java.nio.ByteBuffer;

/// Holds what the statistics of a stream usually are, for each kind of its records.
///
/// A line that costs 400 bits is nothing new where lines of its kind always do. The table has [#SLOTS] places; a kind
/// has a choice of two. A new kind takes a place from an older one when it has come more often than that one lately. A
/// kind without a place is compared with all records. Not safe for use by several threads.
final class KindTable {
  private static final int SLOTS = 64;
  private static final int STATISTICS = Statistic.values().length;
  /// After this many records an older one weighs 1/e in the means over all kinds.
  private static final double MEMORY = 2_000;
  /// A kind's records count as no more than this many: so its mean follows.
  private static final double MAX_COUNT = 50;
  /// The mean over all kinds counts as this many records of a kind.
  private static final double PRIOR_RECORDS = 1;
  /// The mean absolute deviation times this is the standard deviation of a normal law.
  private static final double DEVIATIONS = 1.25;
  private static final double MAX_FLOAT16 = 60_000;
  private static final int SLOT_BYTES = Byte.BYTES + (2 + 2 * STATISTICS) * Short.BYTES;

  static final int MAX_ENCODED_BYTES = (1 + 2 * STATISTICS) * Double.BYTES + Byte.BYTES + SLOTS * SLOT_BYTES;
  /// What [#find] returns for a kind that has no place.
  static final int NONE = -1;

  private final short[] tags = new short[SLOTS];
  /// Rounded to 16-bit floats: a table that was written and read must go on alike.
  private final float[] counts = new float[SLOTS];
  /// As 16-bit floats // [SLOTS * STATISTICS]
  private final short[] means = new short[SLOTS * STATISTICS];
  private final short[] spreads = new short[SLOTS * STATISTICS];
  private double allCount;
  private final double[] allSums = new double[STATISTICS];
  private final double[] allSquares = new double[STATISTICS];

  /// Returns the place of a kind, or [#NONE].
  int find(long kind) {
    int first = first(kind);
    if (counts[first] > 0 && tags[first] == tag(kind)) {
      return first;
    }
    int second = second(kind);
    return counts[second] > 0 && tags[second] == tag(kind) ? second : NONE;
  }

  /// Returns the mean of a statistic, scaled as [Statistic#scaled].
  ///
  /// @param slot from [#find]
  double mean(int slot, Statistic statistic) {
    double all = allCount == 0 ? 0 : allSums[statistic.ordinal()] / allCount;
    return slot == NONE ? all : weighed(slot, means[at(slot, statistic.ordinal())], all);
  }

  /// Returns how far a statistic usually is from its mean.
  double spread(int slot, Statistic statistic) {
    double all = 0;
    if (allCount > 0) {
      double mean = allSums[statistic.ordinal()] / allCount;
      all = Math.sqrt(Math.max(0, allSquares[statistic.ordinal()] / allCount - mean * mean));
    }
    return slot == NONE ? all : weighed(slot, spreads[at(slot, statistic.ordinal())], all);
  }

  private double weighed(int slot, short ofKind, double all) {
    return (counts[slot] * Float.float16ToFloat(ofKind) + PRIOR_RECORDS * all) / (counts[slot] + PRIOR_RECORDS);
  }

  /// Learns from a record.
  ///
  /// @param weight with which it teaches // (0, 1]
  void learn(Observation observation, double weight) {
    double keep = 1 - weight / MEMORY;
    allCount = allCount * keep + weight;
    double[] values = new double[STATISTICS];
    for (Statistic statistic : Statistic.values()) {
      int s = statistic.ordinal();
      values[s] = statistic.scaled(observation);
      allSums[s] = allSums[s] * keep + weight * values[s];
      allSquares[s] = allSquares[s] * keep + weight * values[s] * values[s];
    }
    int slot = find(observation.kind());
    if (slot == NONE) {
      takePlace(observation.kind(), values, weight);
    } else {
      learn(slot, values, weight);
    }
  }

  private void learn(int slot, double[] values, double weight) {
    counts[slot] = rounded(Math.min(counts[slot] + weight, MAX_COUNT));
    double rate = weight / counts[slot];
    for (int s = 0; s < STATISTICS; s++) {
      int at = at(slot, s);
      double mean = Float.float16ToFloat(means[at]);
      double spread = Float.float16ToFloat(spreads[at]);
      means[at] = float16(mean + rate * (values[s] - mean));
      spreads[at] = float16(spread + rate * (DEVIATIONS * Math.abs(values[s] - mean) - spread));
    }
  }

  /// Wears down the lesser of two places. Takes it when nothing is left of the kind that held it.
  private void takePlace(long kind, double[] values, double weight) {
    int slot = counts[first(kind)] <= counts[second(kind)] ? first(kind) : second(kind);
    counts[slot] = rounded(counts[slot] - weight);
    if (counts[slot] > 0) {
      return;
    }
    tags[slot] = tag(kind);
    counts[slot] = rounded(weight);
    for (int s = 0; s < STATISTICS; s++) {
      means[at(slot, s)] = float16(values[s]);
      spreads[at(slot, s)] = 0;
    }
  }

  /// Writes the places that are taken.
  void encode(ByteBuffer out) {
    out.putDouble(allCount);
    for (int s = 0; s < STATISTICS; s++) {
      out.putDouble(allSums[s]).putDouble(allSquares[s]);
    }
    int at = out.position();
    out.put((byte) 0);
    int taken = 0;
    for (int slot = 0; slot < SLOTS; slot++) {
      if (counts[slot] > 0) {
        out.put((byte) slot).putShort(tags[slot]).putShort(Float.floatToFloat16(counts[slot]));
        for (int s = 0; s < STATISTICS; s++) {
          out.putShort(means[at(slot, s)]).putShort(spreads[at(slot, s)]);
        }
        taken++;
      }
    }
    out.put(at, (byte) taken);
  }

  void decode(ByteBuffer in) {
    allCount = in.getDouble();
    for (int s = 0; s < STATISTICS; s++) {
      allSums[s] = in.getDouble();
      allSquares[s] = in.getDouble();
    }
    int taken = in.get();
    for (int i = 0; i < taken; i++) {
      int slot = in.get();
      if (slot < 0 || slot >= SLOTS) {
        throw new IllegalArgumentException("corrupt stream monitor: expected a kind below " + SLOTS + ", got " + slot);
      }
      tags[slot] = in.getShort();
      counts[slot] = Float.float16ToFloat(in.getShort());
      for (int s = 0; s < STATISTICS; s++) {
        means[at(slot, s)] = in.getShort();
        spreads[at(slot, s)] = in.getShort();
      }
    }
  }

  private static int at(int slot, int statistic) {
    return slot * STATISTICS + statistic;
  }

  private static int first(long kind) {
    return (int) (kind & SLOTS - 1);
  }

  private static int second(long kind) {
    return (int) (kind >>> 20 & SLOTS - 1);
  }

  private static short tag(long kind) {
    return (short) (kind >>> 48);
  }

  private static float rounded(double value) {
    return Float.float16ToFloat(Float.floatToFloat16((float) value));
  }

  private static short float16(double value) {
    return Float.floatToFloat16((float) Math.min(MAX_FLOAT16, value));
  }
}
