package org.megabytestreams.anomaly;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What p-values and budgets promise, on streams whose records are drawn independently of each other.
class StreamMonitorCalibrationTest {
  private static final int RECORDS = 60_000;
  /// 100 records a second: 8.64 million a day.
  private static final long GAP_MILLIS = 10;

  private final StreamMonitor monitor = StreamMonitor.fresh();
  private final SplittableRandom random = new SplittableRandom(11);
  private long now = 1_000_000;

  private Judgement observe(Observation observation, double perDay) {
    now += GAP_MILLIS;
    return monitor.observe(observation, now, new MonitorSettings(perDay, 300, 200, 60_000));
  }

  @ParameterizedTest
  @EnumSource
  void givesPValuesNoSmallerThanUniform(Nulls calm) {
    double[] levels = {0.1, 0.01, 0.001, 0.0001};
    int[] below = new int[levels.length];
    for (int i = 0; i < RECORDS; i++) {
      double p = observe(calm.apply(random), 1e-6).pValue();
      for (int j = 0; j < levels.length; j++) {
        below[j] += p <= levels[j] ? 1 : 0;
      }
    }
    for (int j = 0; j < levels.length; j++) {
      double most = RECORDS * levels[j];
      assertTrue(below[j] <= most + 4 * Math.sqrt(most), below[j] + " p-values at or below " + levels[j]);
    }
    // Four statistics that say the same cost a factor of four, and estimating on the high side some more; not all.
    assertTrue(below[0] >= RECORDS * 0.1 / 20, below[0] + " p-values at or below 0.1 are too few");
  }

  @ParameterizedTest
  @EnumSource
  void raisesNoMoreFalseAlarmsThanTheBudgetAllows(Nulls calm) {
    double perDay = 5000;
    long alarms = 0;
    for (int i = 0; i < RECORDS; i++) {
      alarms += observe(calm.apply(random), perDay).alert() ? 1 : 0;
    }
    // The time that passed, and the minute that a new stream has saved.
    double most = perDay * (RECORDS * GAP_MILLIS + 60_000) / 86_400_000;
    assertTrue(alarms <= most + 3 * Math.sqrt(most), alarms + " alarms where " + most + " were allowed");
  }

  @ParameterizedTest
  @EnumSource
  void reachesOneInAMillionFarBeyondAllThatWasSeenAndNotJustBeyondIt(Nulls calm) {
    double bits = 0;
    double span = 0;
    for (int i = 0; i < 2000; i++) {
      Observation observation = calm.apply(random);
      bits = Math.max(bits, observation.bits());
      span = Math.max(span, observation.worstSpanBits());
      observe(observation, 1e-6);
    }
    double just = observe(Nulls.of(100, calm.apply(random).bits(), 1.1 * span), 1e-6).pValue();
    assertTrue(just > 1e-5, "just beyond: " + just);
    // How far is far depends on the tail: the heavier it is, the farther.
    double far = observe(Nulls.of(100, 1e6 * bits, 1e6 * span), 1e-6).pValue();
    assertTrue(far < 1e-6, "far beyond: " + far);
  }

  @ParameterizedTest
  @EnumSource
  void doesNotAlertOnALongButOrdinaryRecord(Nulls calm) {
    double bits = 0;
    double bytes = 0;
    for (int i = 0; i < 3000; i++) {
      Observation observation = calm.apply(random);
      bits += observation.bits();
      bytes += observation.bytes();
      observe(observation, 20);
    }
    assertFalse(observe(Nulls.of(5000, 5000 * bits / bytes, calm.apply(random).worstSpanBits()), 20).alert());
  }
}
