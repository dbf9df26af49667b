package org.megabytestreams.anomaly;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeverityTest {
  @ParameterizedTest
  @CsvSource({
    "1e-4, 1, 0, 1, low", "1e-5, 1, 0, 1, low", "1.1e-7, 1, 59999, 1, low", "1e-7, 1, 0, 1, medium",
    "1e-4, 5, 0, 2, medium", "1e-4, 4, 60000, 2, medium", "1e-4, 4, 59999, 2, low", "1e-4, 50, 0, 2, medium",
    "1e-6, 60, 60000, 2, high", "1e-7, 1, 600000, 1, high", "1e-7, 50, 0, 2, critical", "1e-7, 50, 0, 4, critical",
    "1e-6, 50, 0, 3, high", "1e-6, 50, 0, 4, critical",
  })
  void addsPointsForRarityPersistenceAndBreadth(double lowestP, long alerts, long millis, long streams, String id) {
    var incident = new IncidentChange(1, IncidentChange.Kind.UPDATED, 1000, 1000 + millis, alerts, 99, lowestP);
    assertEquals(id, Severity.of(incident, streams).id());
  }
}
