package org.megabytestreams.anomaly;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/// A stream of records as a monitor meets it, for tests.
abstract class ObservedStream {
  /// 100 records a second.
  static final long GAP_MILLIS = 10;
  static final int OTHER_KIND = 50;

  final SplittableRandom random = new SplittableRandom(3);
  final StreamMonitor monitor = StreamMonitor.fresh();
  long now = 1_000_000;

  /// A log of many kinds of lines: each kind has its length and cost, costs are log-normal about them, one in a hundred
  /// is of a rare and costly kind.
  Observation calm() {
    int kind = random.nextInt(100) == 0 ? 20 + random.nextInt(5) : random.nextInt(20);
    int bytes = 60 + 20 * kind;
    double perByte = kind >= 20 ? 0.6 : 0.2;
    double spread = Math.exp(0.35 * random.nextGaussian());
    return observation(kind, bytes, bytes * perByte * spread, (8 + kind) * Math.exp(0.25 * random.nextGaussian()));
  }

  /// An observation of a kind of its own.
  static Observation observation(int bytes, double bits, double worstSpanBits) {
    return observation(OTHER_KIND, bytes, bits, worstSpanBits);
  }

  /// An observation whose excess is a share of its surprise.
  static Observation observation(int kind, int bytes, double bits, double worstSpanBits) {
    long hash = RecordKind.of(("kind " + (char) ('a' + kind) + "kind").getBytes(StandardCharsets.UTF_8));
    return new Observation(hash, bytes, bits, worstSpanBits, 0.5 * worstSpanBits);
  }

  Judgement observe(Observation observation, MonitorSettings settings) {
    now += GAP_MILLIS;
    return monitor.observe(observation, now, settings);
  }

  static MonitorSettings budget(double perDay) {
    return new MonitorSettings(perDay, 300, 200, 60_000);
  }
}
