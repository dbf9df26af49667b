package org.megabytestreams.anomaly;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Remembers a value of each of the last 168 hours with records, and tells how large one must be to be rare.
///
/// The logarithms of the largest quarter are taken to have an exponential tail (so the values have a Pareto tail). What
/// is not known of its rate widens it: the law is the predictive one. A limit is never below half as much again as the
/// largest value. Not safe for use by several threads.
final class PaceTail {
  /// A week of hours: nights and weekends are remembered.
  static final int MAX_HOURS = 168;
  /// No limit is told before: a day of hours.
  static final int MIN_HOURS = 24;
  static final int ENCODED_BYTES = 2 * Integer.BYTES + MAX_HOURS * Float.BYTES;

  private static final double TAIL_SHARE = 0.25;
  /// Streams as regular as a clock may vary by this much, on the log scale.
  private static final double MIN_SPREAD = 0.25;
  private static final double MARGIN = 1.5;

  private final float[] logs = new float[MAX_HOURS];
  private int count;
  private int next;

  /// Takes the value of an hour, which is at least 1.
  void add(double value) {
    logs[next] = (float) Math.log(Math.max(1, value));
    next = (next + 1) % MAX_HOURS;
    count = Math.min(MAX_HOURS, count + 1);
  }

  int hours() {
    return count;
  }

  /// Returns the largest value.
  double max() {
    double max = 0;
    for (int i = 0; i < count; i++) {
      max = Math.max(max, logs[i]);
    }
    return Math.exp(max);
  }

  /// Returns the value that an hour exceeds with a probability of at most `p`; infinite if too few hours are known.
  double limit(double p) {
    if (count < MIN_HOURS) {
      return Double.POSITIVE_INFINITY;
    }
    float[] sorted = Arrays.copyOf(logs, count);
    Arrays.sort(sorted);
    int tail = (int) (TAIL_SHARE * count);
    double from = sorted[count - 1 - tail];
    double sum = 0;
    for (int i = count - tail; i < count; i++) {
      sum += sorted[i] - from;
    }
    double spread = Math.max(MIN_SPREAD, sum / tail);
    double beyond = (tail + 1.0) / (count + 1);
    double rare = p >= beyond ? 0 : tail * spread * (Math.pow(beyond / p, 1.0 / tail) - 1);
    return Math.max(Math.exp(from + rare), MARGIN * Math.exp(sorted[count - 1]));
  }

  void encode(ByteBuffer out) {
    out.putInt(count).putInt(next);
    for (float log : logs) {
      out.putFloat(log);
    }
  }

  void decode(ByteBuffer in) {
    count = Math.clamp(in.getInt(), 0, MAX_HOURS);
    next = Math.clamp(in.getInt(), 0, MAX_HOURS - 1);
    for (int i = 0; i < MAX_HOURS; i++) {
      logs[i] = in.getFloat();
    }
  }
}
