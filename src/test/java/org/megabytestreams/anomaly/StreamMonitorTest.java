package org.megabytestreams.anomaly;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamMonitorTest extends ObservedStream {
  @Test
  void raisesNoMoreFalseAlarmsThanTheBudgetAllows() {
    // 8.64 million records a day: 0.01 of a day here.
    double perDay = 3000;
    long alerts = 0;
    for (int i = 0; i < 86_400; i++) {
      alerts += observe(calm(), budget(perDay)).alert() ? 1 : 0;
    }
    double expected = perDay * 0.01;
    assertTrue(alerts <= expected + 3 * Math.sqrt(expected), alerts + " alarms where " + expected + " were allowed");
  }

  @Test
  void raisesNoMoreFalseAlarmsThanABudgetInRecordsAllows() {
    MonitorSettings settings = MonitorSettings.DEFAULT.with(new AlarmBudget.PerRecords(2000));
    int records = 100_000;
    long alerts = 0;
    for (int i = 0; i < records; i++) {
      Judgement judgement = monitor.observe(calm(), 0, settings);
      assertEquals(1.0 / 2000, judgement.threshold());
      alerts += judgement.alert() ? 1 : 0;
    }
    double expected = records / 2000.0;
    assertTrue(alerts <= expected + 3 * Math.sqrt(expected), alerts + " alarms where " + expected + " were allowed");
  }

  @Test
  void rejectsABudgetOfZero() {
    assertThrows(IllegalArgumentException.class, () -> new AlarmBudget.PerRecords(0));
    assertThrows(IllegalArgumentException.class, () -> new AlarmBudget.PerDay(0));
  }

  @Test
  void learnsNothingWhenLearningIsOff() {
    for (int i = 0; i < 2000; i++) {
      observe(calm(), budget(1));
    }
    Observation probe = observation(200, 120, 40);
    double before = monitor.observe(probe, now, budget(1), false).pValue();
    for (int i = 0; i < 2000; i++) {
      Observation other = observation(200, 100, 20);
      monitor.observe(other, ++now, budget(1), false);
    }
    for (int i = 0; i < 500; i++) {
      // a lasting shift, which would start the baseline anew
      assertFalse(monitor.observe(observation(200, 1e6, 1e6), ++now, budget(1e9), false).reBaselined());
    }
    assertEquals(before, monitor.observe(probe, now, budget(1), false).pValue(), 0);
    for (int i = 0; i < 2000; i++) {
      monitor.observe(observation(200, 100, 20), ++now, budget(1));
    }
    assertTrue(monitor.observe(probe, now, budget(1), false).pValue() != before);
  }

  @Test
  void learnsTheSameWhenAlertsAreKeptBack() {
    StreamMonitor quiet = StreamMonitor.fresh();
    Suppression fine = new Suppression("fine", "rule");
    int kept = 0;
    for (int i = 0; i < 3000; i++) {
      now += GAP_MILLIS;
      Observation next = i > 1500 && i % 50 == 0 ? observation(120, 500, 130) : calm();
      Judgement raised = monitor.observe(next, now, budget(2000));
      Judgement judged = quiet.observe(next, now, budget(2000), true, () -> fine);
      assertEquals(raised.pValue(), judged.pValue(), 0);
      assertFalse(judged.alert());
      assertEquals(List.of(), judged.incidents());
      assertEquals(raised.alert() ? fine : null, judged.suppressed());
      kept += raised.alert() ? 1 : 0;
      if (i == 2010) {
        quiet = StreamMonitor.decode(quiet.encode());
      }
    }
    assertTrue(kept > 5, kept + " kept back");
  }

  @Test
  void closesAnIncidentWhoseAlertsAreKeptBackFromThenOn() {
    for (int i = 0; i < 2000; i++) {
      observe(calm(), budget(20));
    }
    assertEquals(IncidentChange.Kind.OPENED,
        observe(observation(120, 500, 130), budget(20)).incidents().getFirst().kind());
    List<IncidentChange> changes = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      now += GAP_MILLIS;
      changes.addAll(monitor.observe(observation(120, 500, 130), now, budget(20), true,
          () -> new Suppression("mute", "rule")).incidents());
    }
    assertEquals(List.of(IncidentChange.Kind.CLOSED), changes.stream().map(IncidentChange::kind).toList());
    assertEquals(1, changes.getFirst().alerts());
  }

  @Test
  void findsRandomBytesAmongRecordsOfVeryUnequalSurprisal() {
    for (int i = 0; i < 5000; i++) {
      // one in ten costs 5 bits a byte, the others next to nothing
      double perByte = random.nextInt(10) == 0 ? 5 * Math.exp(0.1 * random.nextGaussian()) : 0.1;
      observe(observation(100, 100 * perByte, 16 * perByte), budget(1));
    }
    Judgement noise = observe(observation(100, 920, 165), budget(20));
    assertTrue(noise.alert(), noise.toString());
  }

  @Test
  void learnsThatRandomBytesAreNormalInAnEncryptedStream() {
    long alerts = 0;
    for (int i = 0; i < 20_000; i++) {
      // encrypted: 8.1 bits a byte, and a little more or less
      int bytes = 50 + random.nextInt(200);
      alerts += observe(observation(bytes, 8.1 * bytes + 5 * random.nextGaussian(), 135), budget(1)).alert() ? 1 : 0;
    }
    assertEquals(0, alerts);
  }

  @Test
  void givesPValuesThatAreNotTooSmall() {
    int[] below = new int[3];
    double[] levels = {0.1, 0.01, 0.001};
    int records = 50_000;
    for (int i = 0; i < records; i++) {
      double p = observe(calm(), budget(1)).pValue();
      for (int j = 0; j < levels.length; j++) {
        below[j] += p <= levels[j] ? 1 : 0;
      }
    }
    for (int j = 0; j < levels.length; j++) {
      double most = records * levels[j];
      assertTrue(below[j] <= most + 4 * Math.sqrt(most), below[j] + " p-values at or below " + levels[j]);
    }
  }

  @Test
  void alertsOnASpanFarBeyondTheUsual() {
    for (int i = 0; i < 3000; i++) {
      observe(calm(), budget(20));
    }
    Judgement judgement = observe(observation(120, 500, 130), budget(20));
    assertTrue(judgement.alert(), judgement.toString());
    assertEquals(IncidentChange.Kind.OPENED, judgement.incidents().getFirst().kind());
  }

  @Test
  void doesNotAlertOnALongButOrdinaryRecord() {
    for (int i = 0; i < 3000; i++) {
      observe(calm(), budget(20));
    }
    assertFalse(observe(observation(5000, 5000 * 0.25, 20), budget(20)).alert());
  }

  @Test
  void doesNotAlertWhileItWarmsUp() {
    for (int i = 0; i < 100; i++) {
      observe(calm(), budget(1000));
    }
    Judgement judgement = observe(observation(100, 5000, 160), budget(1000));
    assertFalse(judgement.alert());
    assertTrue(Double.isNaN(judgement.pValue()));
  }

  @Test
  void doesNotLearnFromRecordsThatRaiseAnAlert() {
    for (int i = 0; i < 3000; i++) {
      observe(calm(), budget(20));
    }
    Observation strange = observation(120, 500, 130);
    for (int i = 0; i < 20; i++) {
      assertTrue(observe(strange, budget(20)).alert(), "repetition " + i);
    }
  }

  @Test
  void replacesItsBaselineAfterALastingShiftAndReportsIt() {
    for (int i = 0; i < 3000; i++) {
      observe(calm(), budget(20));
    }
    boolean reBaselined = false;
    boolean lastAlert = true;
    for (int i = 0; i < 2000; i++) {
      Judgement judgement = observe(observation(120, 500 * Math.exp(0.1 * random.nextGaussian()), 130), budget(20));
      reBaselined |= judgement.reBaselined();
      lastAlert = judgement.alert();
    }
    assertTrue(reBaselined);
    assertFalse(lastAlert);
  }

  @Test
  void continuesUnchangedAfterEncodingAndDecoding() {
    for (int i = 0; i < 2000; i++) {
      observe(calm(), budget(20));
    }
    byte[] encoded = monitor.encode();
    assertTrue(encoded.length <= 4096, encoded.length + " bytes");
    StreamMonitor copy = StreamMonitor.decode(encoded);
    assertArrayEquals(encoded, copy.encode());
    for (int i = 0; i < 500; i++) {
      Observation observation = calm();
      now += GAP_MILLIS;
      assertEquals(monitor.observe(observation, now, budget(20)), copy.observe(observation, now, budget(20)));
    }
  }

  @Test
  void explainsWhyBytesCannotBeDecoded() {
    byte[] encoded = monitor.encode();
    byte[] foreign = encoded.clone();
    foreign[0] ^= 1;
    byte[] newer = encoded.clone();
    newer[7] = 9;
    assertTrue(message(foreign).contains("magic"));
    assertTrue(assertThrows(StreamMonitor.VersionMismatchException.class, () -> StreamMonitor.decode(newer)).newer());
    assertTrue(message(Arrays.copyOf(encoded, 100)).contains("cut"));
    assertTrue(message(Arrays.copyOf(encoded, encoded.length + 3)).contains("too many"));
  }

  @Test
  void toleratesTimestampsThatGoBackwards() {
    for (int i = 0; i < 1000; i++) {
      Judgement judgement = monitor.observe(calm(), now - 500L * i, budget(20));
      assertTrue(judgement.threshold() > 0 && judgement.threshold() <= 1e-3);
    }
  }

  @Test
  void recoversFromOneRecordInTheFarFuture() {
    double before = 0;
    for (int i = 0; i < 3000; i++) {
      before = observe(calm(), budget(20)).threshold();
    }
    monitor.observe(calm(), now * 1000 + 1_000_000_000L, budget(20));
    double after = 0;
    for (int i = 0; i < 3000; i++) {
      after = observe(calm(), budget(20)).threshold();
    }
    assertEquals(before, after, 0.01 * before);
  }

  /// Bytes that version 2 wrote of a monitor with an open incident.
  @Test
  void continuesFromTheStateOfVersion2() throws IOException {
    for (int i = 0; i < 3000; i++) {
      observe(calm(), budget(20));
    }
    observe(observation(120, 500, 130), budget(20));
    StreamMonitor read;
    try (var in = StreamMonitorTest.class.getResourceAsStream("monitor-2.bin")) {
      read = StreamMonitor.decode(in.readAllBytes());
    }
    assertTrue(read.incidentOpen());
    assertTrue(Double.isNaN(read.observe(observation(120, 500, 130), now, budget(20), false).pValue()),
        "what is normal is learnt again");
    assertArrayEquals(read.encode(), StreamMonitor.decode(read.encode()).encode());
    assertTrue(read.closeIfQuiet(now + 59_999, budget(20)).isEmpty());
    assertEquals(IncidentChange.Kind.CLOSED, read.closeIfQuiet(now + 60_000, budget(20)).orElseThrow().kind());
  }

  /// Bytes that version 5 wrote after 3,000 calm records and one that alerted.
  @Test
  void continuesFromTheStateOfVersion5() throws IOException {
    StreamMonitor read;
    try (var in = StreamMonitorTest.class.getResourceAsStream("monitor-5.bin")) {
      read = StreamMonitor.decode(in.readAllBytes());
    }
    assertTrue(read.incidentOpen());
    assertArrayEquals(read.encode(), StreamMonitor.decode(read.encode()).encode());
    long time = 1_700_000_300_100L;
    Observation calm = new Observation(7, 120, 60, 20, 9);
    Judgement again = read.observe(new Observation(7, 120, 500, 130, 60), time + 100, budget(20), false);
    assertTrue(again.pValue() < 1e-12, "what is normal is known; only rare spans are learnt again: " + again);
    for (int i = 1; i < 300; i++) {
      assertTrue(read.observe(calm, time + 100 * i, budget(20)).pValue() > 0.01);
    }
  }

  /// A line that is repeated costs next to nothing; ordinary ones between the repeats cost what they always do.
  @ParameterizedTest
  @CsvSource({"1000, 0", "1000, 20", "100000, 0"})
  void remembersAfterAFloodOfRepeatsWhatWasNormalBefore(int flood, int ordinaryOneOf) {
    for (int i = 0; i < 700; i++) {
      observe(costly(), budget(20));
    }
    StreamMonitor before = StreamMonitor.decode(monitor.encode());
    for (int i = 0; i < flood; i++) {
      boolean ordinary = ordinaryOneOf > 0 && i % ordinaryOneOf == 0;
      observe(ordinary ? costly() : observation(120, 0.5 + random.nextDouble(), 1), budget(20));
    }
    for (int i = 0; i < 300; i++) {
      Observation observation = costly();
      double expected = before.observe(observation, now, budget(20)).pValue();
      Judgement judgement = observe(observation, budget(20));
      assertFalse(judgement.alert(), "record " + i + ": " + judgement);
      assertTrue(judgement.pValue() >= Math.min(1e-3, expected / 10),
          "record " + i + ": " + judgement + " where it was " + expected);
    }
  }

  /// A calm record of a log that the model knows little of.
  private Observation costly() {
    Observation calm = calm();
    return new Observation(calm.kind(), calm.bytes(), 5 * calm.bits(), 5 * calm.worstSpanBits(),
        5 * calm.worstSpanExcessBits());
  }

  @Test
  void findsAFaultAmongRepeatedLines() {
    for (int i = 0; i < 700; i++) {
      observe(i % 20 == 0 ? calm() : observation(120, 0.5 + random.nextDouble(), 1), budget(20));
    }
    Judgement judgement = observe(observation(120, 500, 130), budget(20));
    assertTrue(judgement.pValue() < 1e-3, judgement.toString());
  }

  @Test
  void doesNotAlertOnALongerRecordOfAKnownKind() {
    for (int i = 0; i < 6000; i++) {
      int bytes = 90 + random.nextInt(20);
      observe(observation(1, bytes, bytes * Math.exp(0.05 * random.nextGaussian()), 20), budget(100));
    }
    for (int bytes : new int[] {200, 400, 1000, 5000}) {
      Judgement judgement = observe(observation(1, bytes, bytes, 20), budget(100));
      assertTrue(judgement.pValue() > 1e-3, bytes + " bytes: " + judgement);
    }
  }

  /// A program gets a new message, which it writes now and then.
  @Test
  void takesAKindThatGoesOnForNormalInTheEnd() {
    for (int i = 0; i < 1000; i++) {
      observe(calm(), budget(20));
    }
    boolean lastAlert = true;
    for (int i = 0; i < 20_000; i++) {
      boolean strange = i % 20 == 0;
      now += 10_000; // each alert is an incident of its own
      Judgement judgement = observe(strange ? observation(120, 500, 130) : calm(), budget(20));
      lastAlert = strange ? judgement.alert() : lastAlert;
    }
    assertFalse(lastAlert);
  }

  @Test
  void comparesARecordWithThoseOfItsKind() {
    for (int i = 0; i < 3000; i++) {
      boolean costly = i % 20 == 0;
      observe(costly ? observation(1, 120, 400 + random.nextDouble(20), 130) : observation(2, 120, 20, 6), budget(20));
    }
    Judgement usual = observe(observation(1, 120, 410, 130), budget(20));
    assertTrue(usual.pValue() > 0.01, usual.toString());
    Judgement costlyForItsKind = observe(observation(2, 120, 410, 130), budget(20));
    assertTrue(costlyForItsKind.alert(), costlyForItsKind.toString());
    assertTrue(costlyForItsKind.typical() < 10, costlyForItsKind.toString());
  }

  @Test
  void adaptsToAStreamThatBecomesMorePredictable() {
    for (int i = 0; i < 3000; i++) {
      observe(calm(), budget(20));
    }
    for (int i = 0; i < 30_000; i++) {
      Observation usual = calm();
      observe(new Observation(usual.kind(), usual.bytes(), usual.bits() / 10, usual.worstSpanBits() / 10,
          usual.worstSpanExcessBits() / 10), budget(20));
    }
    Judgement judgement = observe(observation(120, 200, 60), budget(100));
    assertTrue(judgement.alert(), judgement.toString());
  }

  private static String message(byte[] encoded) {
    return assertThrows(IllegalArgumentException.class, () -> StreamMonitor.decode(encoded)).getMessage();
  }
}
