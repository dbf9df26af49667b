package org.megabytestreams.anomaly;

import java.nio.ByteBuffer;

/// Estimates a stream's records a day from their timestamps: a count that decays with the stream's time, so that a
/// backlog read in a moment is soon forgotten. Time that goes back a little counts as standing still; where it goes
/// back further than is remembered, counting starts anew from there. Not safe for use by several threads.
final class RecordRate {
  private static final double DAY_MILLIS = 86_400_000;
  /// Time after which an older record weighs 1/e.
  private static final double MEMORY_MILLIS = 60_000;
  /// A stream is taken to be at least so old: its first records say little of its rate.
  private static final double LEAST_AGE_MILLIS = 1000;

  static final int ENCODED_BYTES = Double.BYTES + 2 * Long.BYTES;

  private double count;
  private long firstMillis = Long.MIN_VALUE;
  private long latestMillis = Long.MIN_VALUE;

  void add(long timestampMillis) {
    if (firstMillis == Long.MIN_VALUE || timestampMillis < latestMillis - MEMORY_MILLIS) {
      count = 0;
      firstMillis = timestampMillis;
      latestMillis = timestampMillis;
    }
    count = count * Math.exp(-Math.max(0, timestampMillis - latestMillis) / MEMORY_MILLIS) + 1;
    latestMillis = Math.max(latestMillis, timestampMillis);
  }

  double perDay() {
    double age = Math.max(LEAST_AGE_MILLIS, latestMillis - firstMillis);
    double seenMillis = MEMORY_MILLIS * -Math.expm1(-age / MEMORY_MILLIS);
    return count * DAY_MILLIS / seenMillis;
  }

  void encode(ByteBuffer out) {
    out.putDouble(count).putLong(firstMillis).putLong(latestMillis);
  }

  void decode(ByteBuffer in) {
    count = in.getDouble();
    firstMillis = in.getLong();
    latestMillis = in.getLong();
  }
}
