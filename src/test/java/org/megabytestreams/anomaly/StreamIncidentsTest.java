package org.megabytestreams.anomaly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamIncidentsTest extends ObservedStream {
  @Test
  void joinsAlertsIntoOneIncidentAndClosesIt() {
    for (int i = 0; i < 3000; i++) {
      observe(calm(), budget(20));
    }
    List<IncidentChange> changes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      observe(observation(120, 500 + i, 130), budget(20)).incidents().forEach(changes::add);
      observe(calm(), budget(20)).incidents().forEach(changes::add);
    }
    for (int i = 0; i < 250; i++) {
      observe(calm(), budget(0.001)).incidents().forEach(changes::add);
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
    observe(observation(120, 500, 130), budget(20));
    assertTrue(monitor.closeIfQuiet(now + 59_999, budget(20)).isEmpty());
    assertEquals(IncidentChange.Kind.CLOSED, monitor.closeIfQuiet(now + 60_000, budget(20)).orElseThrow().kind());
  }

  @Test
  void closesAnIncidentWhateverItsTimestamps() {
    for (long time : new long[] {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE}) {
      StreamMonitor odd = StreamMonitor.fresh();
      for (int i = 0; i < 400; i++) {
        odd.observe(calm(), time, budget(1e9));
      }
      assertTrue(odd.observe(observation(120, 500, 130), time, budget(1e9)).alert());
      assertTrue(odd.closeIfQuiet(Long.MAX_VALUE, budget(1e9)).isPresent(), "at " + time);
    }
  }

  @Test
  void closesAnIncidentBeforeAnAlertThatComesLongAfterIt() {
    for (int i = 0; i < 3000; i++) {
      observe(calm(), budget(20));
    }
    observe(observation(120, 500, 130), budget(20));
    now += 3_600_000;
    List<IncidentChange> changes = observe(observation(120, 500, 130), budget(20)).incidents();
    assertEquals(List.of(IncidentChange.Kind.CLOSED, IncidentChange.Kind.OPENED),
        changes.stream().map(IncidentChange::kind).toList());
    assertEquals(List.of(1L, 2L), changes.stream().map(IncidentChange::number).toList());
  }

  /// Closing an incident by the clock on the wall changes nothing of what is normal.
  @Test
  void judgesAlikeWhetherOrNotAnIncidentWasClosedMeanwhile() {
    for (int i = 0; i < 3000; i++) {
      observe(calm(), budget(20));
    }
    observe(observation(120, 500, 130), budget(20));
    StreamMonitor closed = StreamMonitor.decode(monitor.encode());
    now += 200_000;
    assertTrue(closed.closeIfQuiet(now, budget(20)).isPresent());
    for (int i = 0; i < 5; i++) {
      now += GAP_MILLIS;
      Observation trace = observation(120, 150, 45);
      assertEquals(monitor.observe(trace, now, budget(20)).pValue(),
          closed.observe(trace, now, budget(20)).pValue());
    }
  }

  /// A fault that has alerted writes more lines, which alone would be no alerts.
  @Test
  void learnsNothingUnusualWhileAnIncidentIsOpen() {
    for (int i = 0; i < 3000; i++) {
      observe(calm(), budget(20));
    }
    Observation trace = observation(120, 150, 45);
    double before = StreamMonitor.decode(monitor.encode()).observe(trace, now, budget(20)).pValue();
    assertTrue(before < 0.01 && before > 1e-5, "an unusual line that does not alert: " + before);
    assertTrue(observe(observation(120, 500, 130), budget(20)).alert());
    for (int i = 0; i < 40; i++) {
      observe(trace, budget(20));
    }
    assertEquals(before, observe(trace, budget(20)).pValue(), before / 100);
  }

  @Test
  void keepsOneIncidentOpenWhenHostsDisagreeByAnHour() {
    List<IncidentChange> changes = new ArrayList<>();
    for (int i = 0; i < 3500; i++) {
      boolean strange = i >= 3000 && i % 50 == 0;
      now += GAP_MILLIS;
      long timestamp = i % 2 == 0 ? now : now + 3_600_000;
      changes.addAll(monitor.observe(strange ? observation(120, 500, 130) : calm(), timestamp, budget(20)).incidents());
    }
    assertEquals(10, changes.size());
    assertEquals(1, changes.getLast().number());
    assertEquals(10, changes.getLast().alerts());
  }
}
