package org.megabytestreams.anomaly;

import java.nio.ByteBuffer;

/// Spends a budget of false alarms over a stream's records: alpha-spending by the stream's own time.
///
/// Time that passes is earned and every judged record spends a small share of what is left, so the thresholds of all
/// records sum up to no more than the budget of the time passed, whatever the rate does: no rate is estimated, a burst
/// cannot overspend, and a backlog read at once does not spoil what follows. Time that goes backwards earns nothing.
/// Not safe for use by several threads.
final class AlarmBudget {
  private static final double DAY_MILLIS = 86_400_000;
  /// One record may spend this share of what is saved.
  private static final double SHARE = 1.0 / 500;
  /// A gap counts as no more, and no more is saved: a wrong time stamp in the future earns little.
  private static final double MOST_SAVED_MILLIS = 3_600_000;
  /// What a new stream has saved.
  private static final double FIRST_MILLIS = 60_000;
  /// After so many records in a row behind the latest time, that time is taken to have been wrong.
  private static final long PATIENCE_RECORDS = 500;
  /// No record alerts above this p-value, however slow its stream and generous its budget.
  private static final double LARGEST_THRESHOLD = 1e-3;

  static final int ENCODED_BYTES = Double.BYTES + 3 * Long.BYTES;

  private double savedMillis = FIRST_MILLIS;
  private boolean started;
  private long latestMillis;
  private long recordsBehind;

  /// Earns the time that passed since the record before.
  void earn(long timestampMillis) {
    if (!started) {
      started = true;
      latestMillis = timestampMillis;
    } else if (timestampMillis >= latestMillis) {
      double gapMillis = (double) timestampMillis - latestMillis;
      savedMillis = Math.min(MOST_SAVED_MILLIS, savedMillis + gapMillis);
      latestMillis = timestampMillis;
      recordsBehind = 0;
    } else if (++recordsBehind >= PATIENCE_RECORDS) {
      latestMillis = timestampMillis;
      recordsBehind = 0;
    }
  }

  /// The p-value at and below which the next record alerts.
  double threshold(double falseAlarmsPerDay) {
    return Math.min(LARGEST_THRESHOLD, falseAlarmsPerDay * savedMillis * SHARE / DAY_MILLIS);
  }

  /// Pays for judging a record at [#threshold].
  void spend(double falseAlarmsPerDay) {
    savedMillis -= threshold(falseAlarmsPerDay) * DAY_MILLIS / falseAlarmsPerDay;
  }

  void encode(ByteBuffer out) {
    out.putDouble(savedMillis).putLong(started ? 1 : 0).putLong(latestMillis).putLong(recordsBehind);
  }

  void decode(ByteBuffer in) {
    savedMillis = Encoding.amount(in.getDouble());
    started = in.getLong() == 1;
    latestMillis = in.getLong();
    recordsBehind = Encoding.amount(in.getLong());
  }
}
