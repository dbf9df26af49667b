package org.megabytestreams.anomaly;

import java.nio.ByteBuffer;

/// Estimates a stream's records a day: a count that decays with the stream's time, so that a backlog read in a moment
/// is soon forgotten.
///
/// A stream whose clock stands still is taken to have [#MAX_PER_MILLI] records a millisecond at most. Not safe for use
/// by several threads.
final class RecordRate {
  private static final double DAY_MILLIS = 86_400_000;
  /// After this time an older record weighs 1/e.
  private static final double MEMORY_MILLIS = 60_000;
  /// A stream counts as at least this old: its first records say little of its rate.
  private static final double MIN_AGE_MILLIS = 1000;
  private static final double MAX_PER_MILLI = 10;

  static final int ENCODED_BYTES = 2 * Double.BYTES;

  private double count;
  /// The count fell by this at the last leap of the clock, less what it would have fallen since.
  private double lost;

  /// Counts a record.
  ///
  /// @param passedMillis since the record before, as [StreamClock#advance] gives it: below 0 if a leap did not happen
  ///     after all
  /// @param ageMillis of the stream
  void add(long passedMillis, long ageMillis) {
    if (passedMillis < 0) {
      count += lost;
      lost = 0;
    }
    double kept = Math.exp(-Math.max(0, passedMillis) / MEMORY_MILLIS);
    lost = passedMillis > StreamClock.SAME_MILLIS ? count - count * kept : lost * kept;
    count = Math.min(count * kept + 1, MAX_PER_MILLI * seenMillis(ageMillis));
  }

  double perDay(long ageMillis) {
    return count * DAY_MILLIS / seenMillis(ageMillis);
  }

  /// Returns the time whose records the count holds.
  private static double seenMillis(long ageMillis) {
    return MEMORY_MILLIS * -Math.expm1(-Math.max(MIN_AGE_MILLIS, ageMillis) / MEMORY_MILLIS);
  }

  void encode(ByteBuffer out) {
    out.putDouble(count).putDouble(lost);
  }

  void decode(ByteBuffer in) {
    resume(in.getDouble());
    lost = in.getDouble();
  }

  /// Goes on from what versions before 3 of the monitor kept.
  void resume(double keptCount) {
    count = keptCount;
  }
}
