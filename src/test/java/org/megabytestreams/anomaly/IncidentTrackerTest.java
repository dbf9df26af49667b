package org.megabytestreams.anomaly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IncidentTrackerTest {
  private static final MonitorSettings SETTINGS = MonitorSettings.DEFAULT;

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, 0, 4_102_444_800_000L, Long.MAX_VALUE})
  void closesAnIncidentWithAnyTimestampWhenItsStreamFallsSilent(long timestampMillis) {
    IncidentTracker tracker = new IncidentTracker();
    StreamClock clock = new StreamClock();
    clock.advance(0);
    clock.advance(timestampMillis);
    long now = clock.now();
    assertEquals(List.of(IncidentChange.Kind.OPENED),
        tracker.observe(true, 9, 1e-9, timestampMillis, now, SETTINGS).stream().map(IncidentChange::kind).toList());
    assertEquals(List.of(IncidentChange.Kind.UPDATED),
        tracker.observe(true, 9, 1e-9, timestampMillis, now, SETTINGS).stream().map(IncidentChange::kind).toList());
    assertTrue(tracker.closeIfQuiet(Long.MAX_VALUE, SETTINGS).isPresent());
  }
}
