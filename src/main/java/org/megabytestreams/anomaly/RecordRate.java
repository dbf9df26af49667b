package org.megabytestreams.anomaly;

import java.nio.ByteBuffer;

/// Estimates a stream's records a day from their timestamps. Time that goes backwards counts as standing still. Not safe
/// for use by several threads.
final class RecordRate {
  private static final double DAY_MILLIS = 86_400_000;
  /// Records after which an older gap weighs 1/e.
  private static final double MEMORY = 2_000;
  /// Until gaps are known: as if this many records had come at one a second.
  private static final double PRIOR_RECORDS = 10;

  static final int ENCODED_BYTES = 2 * Double.BYTES + Long.BYTES;

  private double records = PRIOR_RECORDS;
  private double millis = PRIOR_RECORDS * 1000;
  private long latestMillis = Long.MIN_VALUE;

  void add(long timestampMillis) {
    if (latestMillis != Long.MIN_VALUE) {
      double keep = 1 - 1 / MEMORY;
      records = records * keep + 1;
      millis = millis * keep + Math.max(0, timestampMillis - latestMillis);
    }
    latestMillis = Math.max(latestMillis, timestampMillis);
  }

  double perDay() {
    return records * DAY_MILLIS / Math.max(1, millis);
  }

  void encode(ByteBuffer out) {
    out.putDouble(records).putDouble(millis).putLong(latestMillis);
  }

  void decode(ByteBuffer in) {
    records = in.getDouble();
    millis = in.getDouble();
    latestMillis = in.getLong();
  }
}
