package org.megabytestreams.anomaly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StreamMonitorTest {
  /// 100 records a second.
  private static final long GAP_MILLIS = 10;

  private final SplittableRandom random = new SplittableRandom(3);
  private final StreamMonitor monitor = StreamMonitor.fresh();
  private long now = 1_000_000;

  private Observation calm() {
    return Nulls.RARE_KINDS.apply(random);
  }

  private Judgement observe(Observation observation, MonitorSettings settings) {
    now += GAP_MILLIS;
    return monitor.observe(observation, now, settings);
  }

  private static MonitorSettings budget(double perDay) {
    return new MonitorSettings(perDay, 300, 200, 60_000);
  }

  @Test
  void alertsOnASpanFarBeyondTheUsual() {
    for (int i = 0; i < 3000; i++) {
      observe(calm(), budget(20));
    }
    Judgement judgement = observe(Nulls.of(120, 500, 130), budget(20));
    assertTrue(judgement.alert(), judgement.toString());
    assertEquals(IncidentChange.Kind.OPENED, judgement.incident().orElseThrow().kind());
  }

  @Test
  void doesNotAlertWhileItWarmsUp() {
    for (int i = 0; i < 100; i++) {
      observe(calm(), budget(1000));
    }
    Judgement judgement = observe(Nulls.of(100, 5000, 160), budget(1000));
    assertFalse(judgement.alert());
    assertTrue(Double.isNaN(judgement.pValue()));
  }

  @Test
  void isNotTaughtByWhatAlerts() {
    for (int i = 0; i < 3000; i++) {
      observe(calm(), budget(20));
    }
    Observation strange = Nulls.of(120, 500, 130);
    for (int i = 0; i < 20; i++) {
      assertTrue(observe(strange, budget(20)).alert(), "repetition " + i);
    }
  }

  @Test
  void joinsAlertsIntoOneIncidentAndClosesIt() {
    for (int i = 0; i < 3000; i++) {
      observe(calm(), budget(20));
    }
    List<IncidentChange> changes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      observe(Nulls.of(120, 500 + i, 130), budget(20)).incident().ifPresent(changes::add);
      observe(calm(), budget(20)).incident().ifPresent(changes::add);
    }
    for (int i = 0; i < 250; i++) {
      observe(calm(), budget(0.001)).incident().ifPresent(changes::add);
    }
    assertEquals(List.of(IncidentChange.Kind.OPENED, IncidentChange.Kind.UPDATED, IncidentChange.Kind.UPDATED,
        IncidentChange.Kind.CLOSED), changes.stream().map(IncidentChange::kind).toList());
    assertEquals(3, changes.getLast().alerts());
    assertEquals(502, changes.getLast().peakBits());
    assertEquals(1, changes.getLast().number());
  }

  @Test
  void closesAnIncidentAfterAQuietTime() {
    for (int i = 0; i < 3000; i++) {
      observe(calm(), budget(20));
    }
    observe(Nulls.of(120, 500, 130), budget(20));
    assertTrue(monitor.closeIfQuiet(now + 59_999, budget(20)).isEmpty());
    assertEquals(IncidentChange.Kind.CLOSED, monitor.closeIfQuiet(now + 60_000, budget(20)).orElseThrow().kind());
  }

  @Test
  void keepsItsBaselineThroughALongStackTrace() {
    for (int i = 0; i < 3000; i++) {
      observe(calm(), budget(20));
    }
    for (int i = 0; i < 1000; i++) {
      Judgement judgement = observe(Nulls.of(120, 500, 130), budget(20));
      assertTrue(judgement.alert() && !judgement.reBaselined(), "line " + i);
    }
  }

  @Test
  void givesUpItsBaselineAfterALastingShiftAndSaysSoOnce() {
    for (int i = 0; i < 3000; i++) {
      observe(calm(), budget(20));
    }
    int reBaselined = 0;
    Judgement last = null;
    for (int i = 0; i < 40_000; i++) {
      last = observe(Nulls.of(120, 500 * Math.exp(0.1 * random.nextGaussian()), 130), budget(20));
      reBaselined += last.reBaselined() ? 1 : 0;
    }
    assertEquals(1, reBaselined);
    assertFalse(last.alert());
    assertFalse(monitor.incidentOpen());
    assertTrue(last.baselineRecords() > 10_000, last.baselineRecords() + " records");
  }

  @Test
  void followsASlowDriftWithoutAlerts() {
    int alerts = 0;
    for (int i = 0; i < 60_000; i++) {
      double level = Math.exp(1.5 * i / 60_000);
      alerts += observe(Nulls.of(100, 40 * level * Math.exp(0.3 * random.nextGaussian()),
          12 * level * Math.exp(0.3 * random.nextGaussian())), budget(20)).alert() ? 1 : 0;
    }
    assertEquals(0, alerts);
  }

  @Test
  void standsTimeThatGoesBackwards() {
    for (int i = 0; i < 3000; i++) {
      Judgement judgement = monitor.observe(calm(), now - 500L * i, budget(20));
      assertTrue(judgement.threshold() > 0 && judgement.threshold() <= 1e-3);
      assertFalse(judgement.alert());
    }
    assertTrue(monitor.observe(Nulls.of(120, 50_000, 1000), 0, budget(2000)).alert());
  }

  @Test
  void neitherJudgesNorLearnsWhatIsNoNumber() {
    for (int i = 0; i < 1000; i++) {
      observe(calm(), budget(20));
    }
    for (double bits : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      Judgement judgement = observe(Nulls.of(100, bits, 10), budget(20));
      assertFalse(judgement.alert());
      assertTrue(Double.isNaN(judgement.pValue()));
    }
    assertEquals(1000, observe(calm(), budget(20)).baselineRecords());
  }

  @Test
  void joinsNothingToAnIncidentOnceItsQuietTimeWasNoticed() {
    for (int i = 0; i < 3000; i++) {
      observe(calm(), budget(20));
    }
    observe(Nulls.of(120, 500, 130), budget(20));
    assertEquals(IncidentChange.Kind.CLOSED, monitor.closeIfQuiet(Long.MAX_VALUE, budget(20)).orElseThrow().kind());
    assertTrue(monitor.closeIfQuiet(Long.MAX_VALUE, budget(20)).isEmpty());
    IncidentChange next = observe(Nulls.of(120, 500, 130), budget(20)).incident().orElseThrow();
    assertEquals(2, next.number());
    assertEquals(now, next.firstMillis());
    assertEquals(1, next.alerts());
  }
}
