package org.megabytestreams.routes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumSet;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.megabytestreams.anomaly.Severity;
import org.megabytestreams.control.StreamPattern;
import org.megabytestreams.wire.IncidentState;

class KnownIncidentsTest {
  private final KnownIncidents known = new KnownIncidents(filter("app/web-*", Severity.MEDIUM));

  private static RouteFilter filter(String streams, Severity least) {
    return new RouteFilter(StreamPattern.parse(streams), least, EnumSet.allOf(Change.class));
  }

  private Optional<Change> change(IncidentState state) {
    return known.take(state, Incidents.record(state, 1)).map(Notification::change);
  }

  @Test
  void saysWhatHappenedToAnIncident() {
    assertEquals(Optional.empty(), change(Incidents.open("a", "low", 1)), "not severe enough yet");
    assertEquals(Optional.of(Change.OPENED), change(Incidents.open("a", "medium", 2)));
    assertEquals(Optional.of(Change.UPDATED), change(Incidents.open("a", "medium", 3)));
    assertEquals(Optional.of(Change.ESCALATED), change(Incidents.open("a", "high", 4)));
    assertEquals(1, known.open().size());
    assertEquals(Optional.of(Change.CLOSED), change(Incidents.open("a", "high", 4).closed()));
    assertEquals(0, known.open().size());
    assertEquals(Optional.empty(), change(Incidents.open("b", "low", 1).closed()), "nobody was told that it opened");
  }

  @Test
  void takesTheStreamsOfItsPatternAlone() {
    KnownIncidents others = new KnownIncidents(filter("app/db-*", Severity.LOW));
    IncidentState state = Incidents.open("a", "high", 1);
    assertEquals(Optional.empty(), others.take(state, Incidents.record(state, 1)));
  }

  @Test
  void forgetsTheIncidentThatChangedLeastRecently() {
    IntStream.rangeClosed(0, KnownIncidents.MAX_INCIDENTS).forEach(i -> change(Incidents.open("i-" + i, "high", 1)));
    assertEquals(KnownIncidents.MAX_INCIDENTS, known.open().size());
    assertEquals(Optional.of(Change.UPDATED), change(Incidents.open("i-1", "high", 2)));
    assertEquals(Optional.of(Change.OPENED), change(Incidents.open("i-0", "high", 2)));
  }
}
