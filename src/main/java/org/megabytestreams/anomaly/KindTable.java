package org.megabytestreams.anomaly;

import java.nio.ByteBuffer;

/// Holds what the statistics of a stream usually are, for each kind of its records.
///
/// A line that costs 400 bits is nothing new where lines of its kind always do. The table has [#SLOTS] places; a kind
/// has a choice of [#WAYS]. A new kind wears down the one of them that came least, until it takes its place. A kind
/// without a place is compared with all records. Not safe for use by several threads.
final class KindTable {
  private static final int SLOTS = 64;
  private static final int WAYS = 8;
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
  private static final int SLOT_BYTES =
      Byte.BYTES + Short.BYTES + Float.BYTES + 2 * STATISTICS * Short.BYTES;

  static final int MAX_ENCODED_BYTES = (1 + 2 * STATISTICS) * Double.BYTES + Byte.BYTES + SLOTS * SLOT_BYTES;
  /// What [#find] returns for a kind that has no place.
  static final int NONE = -1;

  /// The first 16 bits of the kinds in the places.
  private final short[] tags = new short[SLOTS];
  private final float[] counts = new float[SLOTS];
  /// As 16-bit floats // [SLOTS * STATISTICS]
  private final short[] means = new short[SLOTS * STATISTICS];
  private final short[] spreads = new short[SLOTS * STATISTICS];
  private double allCount;
  private final double[] allSums = new double[STATISTICS];
  private final double[] allSquares = new double[STATISTICS];

  /// Returns the place of a kind, or [#NONE].
  int find(long kind) {
    for (int slot = first(kind); slot < first(kind) + WAYS; slot++) {
      if (counts[slot] > 0 && tags[slot] == tag(kind)) {
        return slot;
      }
    }
    return NONE;
  }

  /// Returns what such a record usually has of a statistic, scaled as [Statistic#scaled].
  ///
  /// Bits grow with the length, so they are expected to be as many for each byte as usual.
  ///
  /// @param slot from [#find]
  double expected(int slot, Statistic statistic, Observation observation) {
    return statistic == Statistic.BITS
        ? mean(slot, Statistic.BITS_PER_BYTE) * Statistic.BITS.scale(observation)
            * observation.units() / Statistic.BITS_PER_BYTE.scale(observation)
        : mean(slot, statistic);
  }

  private double mean(int slot, Statistic statistic) {
    double all = allCount == 0 ? 0 : allSums[statistic.ordinal()] / allCount;
    return slot == NONE ? all : weighed(slot, means[at(slot, statistic.ordinal())], all);
  }

  /// Returns how far a statistic usually is from what is expected.
  double spread(int slot, Statistic statistic) {
    double all = allCount == 0 ? 0 : Math.sqrt(allSquares[statistic.ordinal()] / allCount);
    return slot == NONE ? all : weighed(slot, spreads[at(slot, statistic.ordinal())], all);
  }

  private double weighed(int slot, short ofKind, double all) {
    return (counts[slot] * Float.float16ToFloat(ofKind) + PRIOR_RECORDS * all) / (counts[slot] + PRIOR_RECORDS);
  }

  /// Learns from a record.
  ///
  /// @param weight with which it teaches // (0, 1]
  void learn(Observation observation, double weight) {
    int slot = find(observation.kind());
    double keep = 1 - weight / MEMORY;
    double[] values = new double[STATISTICS];
    double[] deviations = new double[STATISTICS];
    for (Statistic statistic : Statistic.values()) {
      int s = statistic.ordinal();
      values[s] = statistic.scaled(observation);
      deviations[s] = Math.abs(values[s] - expected(slot, statistic, observation));
      double fromAll = allCount == 0 ? 0 : values[s] - expected(NONE, statistic, observation);
      allSquares[s] = allSquares[s] * keep + weight * fromAll * fromAll;
    }
    allCount = allCount * keep + weight;
    for (int s = 0; s < STATISTICS; s++) {
      allSums[s] = allSums[s] * keep + weight * values[s];
    }
    if (slot == NONE) {
      takePlace(observation.kind(), values, weight);
    } else {
      learn(slot, values, deviations, weight);
    }
  }

  private void learn(int slot, double[] values, double[] deviations, double weight) {
    counts[slot] = (float) Math.min(counts[slot] + weight, MAX_COUNT);
    double rate = weight / counts[slot];
    for (int s = 0; s < STATISTICS; s++) {
      int at = at(slot, s);
      double mean = Float.float16ToFloat(means[at]);
      double spread = Float.float16ToFloat(spreads[at]);
      means[at] = float16(mean + rate * (values[s] - mean), 2 * at);
      spreads[at] = float16(spread + rate * (DEVIATIONS * deviations[s] - spread), 2 * at + 1);
    }
  }

  /// Wears down the place of the kind that came least. Takes it when nothing is left of that kind.
  private void takePlace(long kind, double[] values, double weight) {
    int slot = first(kind);
    for (int other = slot + 1; other < first(kind) + WAYS; other++) {
      slot = counts[other] < counts[slot] ? other : slot;
    }
    counts[slot] -= (float) weight;
    if (counts[slot] > 0) {
      return;
    }
    tags[slot] = tag(kind);
    counts[slot] = (float) weight;
    for (int s = 0; s < STATISTICS; s++) {
      means[at(slot, s)] = float16(values[s], 2 * at(slot, s));
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
        out.put((byte) slot).putShort(tags[slot]).putFloat(counts[slot]);
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
      if (slot < 0 || slot >= SLOTS || counts[slot] != 0) {
        throw new IllegalArgumentException("corrupt stream monitor: expected a new kind below " + SLOTS + ", got "
            + slot);
      }
      tags[slot] = in.getShort();
      counts[slot] = in.getFloat();
      for (int s = 0; s < STATISTICS; s++) {
        means[at(slot, s)] = in.getShort();
        spreads[at(slot, s)] = in.getShort();
      }
    }
  }

  private static int at(int slot, int statistic) {
    return slot * STATISTICS + statistic;
  }

  /// Returns the first of the places that a kind may have.
  private static int first(long kind) {
    return (int) (kind & SLOTS / WAYS - 1) * WAYS;
  }

  private static short tag(long kind) {
    return (short) (kind >>> 48);
  }

  /// Rounds up or down by a draw, so that a mean follows steps that are smaller than the rounding. The sums over all
  /// kinds, which change with each record, are the draw's seed: a table that was written and read goes on alike.
  private short float16(double value, int draw) {
    double bounded = Math.clamp(value, 0, MAX_FLOAT16);
    short near = Float.floatToFloat16((float) bounded);
    double error = bounded - Float.float16ToFloat(near);
    if (error == 0) {
      return near;
    }
    short other = (short) (near + (error > 0 ? 1 : -1));
    double step = Math.abs(Float.float16ToFloat(other) - Float.float16ToFloat(near));
    long seed = RecordKind.mixed(Double.doubleToRawLongBits(allSums[0]) * (SLOTS * STATISTICS * 2 + 1) + draw);
    return (seed >>> 11) * 0x1p-53 < Math.abs(error) / step ? other : near;
  }
}
