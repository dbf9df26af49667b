package org.megabytestreams.bench.load;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/// Collects times from when records were due to be sent to when their scores could be read. Keeps all of them, and
/// those of each interval of the due times.
final class Latencies implements Ledger.Arrivals {
  private static final int DIGITS = 3;
  private static final double MICROS_A_MILLI = 1e3;

  /// Holds percentiles in milliseconds.
  record Percentiles(long records, double p50, double p90, double p99, double p999, double max) {
    static Percentiles of(Histogram micros) {
      return new Percentiles(micros.getTotalCount(), at(micros, 50), at(micros, 90), at(micros, 99), at(micros, 99.9),
          micros.getMaxValue() / MICROS_A_MILLI);
    }

    private static double at(Histogram micros, double percentile) {
      return micros.getValueAtPercentile(percentile) / MICROS_A_MILLI;
    }
  }

  /// Holds the percentiles of an interval.
  ///
  /// @param second since the start, at which the interval ends
  record Interval(double second, Percentiles latencyMs) {}

  private final long startNanos;
  private final double intervalSeconds;
  private final Histogram all = new Histogram(DIGITS);
  private final List<Histogram> intervals = new ArrayList<>();

  Latencies(long startNanos, double intervalSeconds) {
    this.startNanos = startNanos;
    this.intervalSeconds = intervalSeconds;
  }

  @Override
  public synchronized void arrived(long intendedNanos, long arrivalNanos, int bytes) {
    long micros = Math.max(0, arrivalNanos - intendedNanos) / 1000;
    int interval = (int) ((intendedNanos - startNanos) / (intervalSeconds * 1e9));
    while (intervals.size() <= interval) {
      intervals.add(new Histogram(DIGITS));
    }
    all.recordValue(micros);
    intervals.get(interval).recordValue(micros);
  }

  synchronized Percentiles all() {
    return Percentiles.of(all);
  }

  /// Returns the intervals with records in them.
  synchronized List<Interval> intervals() {
    List<Interval> found = new ArrayList<>();
    for (int i = 0; i < intervals.size(); i++) {
      if (intervals.get(i).getTotalCount() > 0) {
        found.add(new Interval((i + 1) * intervalSeconds, Percentiles.of(intervals.get(i))));
      }
    }
    return found;
  }

  /// Returns the percentiles of the records due from one second to another, since the start. Intervals count whole.
  synchronized Percentiles between(double fromSecond, double toSecond) {
    Histogram sum = new Histogram(DIGITS);
    for (int i = 0; i < intervals.size(); i++) {
      if (i * intervalSeconds >= fromSecond && (i + 1) * intervalSeconds <= toSecond) {
        sum.add(intervals.get(i));
      }
    }
    return Percentiles.of(sum);
  }

  /// Returns the latency in milliseconds that this share of the records, 0 to 1, does not exceed.
  synchronized double quantileMs(double share) {
    return all.getValueAtPercentile(100 * share) / MICROS_A_MILLI;
  }
}
