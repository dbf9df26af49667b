package org.megabytestreams.routes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.megabytestreams.anomaly.Severity;
import org.megabytestreams.wire.IncidentState;

class OutboxTest {
  private static final TopicPartition PARTITION = new TopicPartition(Incidents.TOPIC, 0);

  private final Outbox outbox = new Outbox(3, false);

  private static List<String> keys(List<Outbox.Waiting> waiting) {
    return waiting.stream().map(one -> one.message().idempotencyKey()).toList();
  }

  @Test
  void sendsOtherIncidentsWhileOneWaitsForItsNextTry() {
    outbox.add(Incidents.opened("a", 10), 0);
    outbox.add(Incidents.closed("a", 11), 0);
    outbox.add(Incidents.opened("b", 12), 0);
    Outbox.Waiting first = outbox.due(0, 1).getFirst();
    outbox.retry(first, 1000);
    List<Outbox.Waiting> next = outbox.due(0, 5);
    assertEquals(List.of("b/opened/1"), keys(next), "a closes only after it has opened");
    outbox.done(next.getFirst());
    assertEquals(OptionalLong.of(1000), outbox.nextDueMillis());
    assertEquals(OptionalLong.of(10), outbox.firstOffset(PARTITION));
    outbox.done(outbox.due(1000, 5).getFirst());
    assertEquals(List.of("a/closed/1"), keys(outbox.due(1000, 5)));
    assertEquals(OptionalLong.of(11), outbox.firstOffset(PARTITION));
    outbox.done(outbox.due(1000, 5).getFirst());
    assertEquals(OptionalLong.empty(), outbox.firstOffset(PARTITION));
    assertEquals(0, outbox.size());
  }

  @Test
  void makesOneDigestOfAStorm() {
    IntStream.range(0, 3).forEach(i -> outbox.add(Incidents.opened("calm-" + i, i), 0));
    outbox.done(outbox.due(0, 1).getFirst());
    assertEquals(2, outbox.kept());
    IntStream.range(3, 1000).forEach(i -> outbox.add(Incidents.opened("storm-" + i, i % 2 == 0 ? "low" : "critical",
        i), i));
    assertEquals(0, outbox.kept(), "those that waited are in the digest too");
    assertEquals(List.of(), outbox.due(59_999, 1));
    assertEquals(OptionalLong.of(60_000), outbox.nextDueMillis());
    Outbox.Waiting due = outbox.due(60_000, 1).getFirst();
    Digest digest = (Digest) due.message();
    assertEquals(999, digest.count());
    assertEquals(Map.of(Severity.LOW, 498, Severity.HIGH, 2, Severity.CRITICAL, 499), digest.severities());
    assertEquals(Digest.MAX_WORST, digest.worst().size());
    assertTrue(digest.worst().stream().allMatch(one -> one.severity().equals("critical")));
    assertEquals(OptionalLong.of(1), outbox.firstOffset(PARTITION));
    assertEquals(999, digest.lastOffset(PARTITION));
    outbox.done(due);
    assertEquals(0, outbox.size());
    outbox.add(Incidents.opened("after", 2000), 60_001);
    assertEquals(List.of("after/opened/1"), keys(outbox.due(60_001, 1)));
  }

  @Test
  void addsToADigestThatFailsUnderAnotherKey() {
    IntStream.range(0, 5).forEach(i -> outbox.add(Incidents.opened("i-" + i, i), 0));
    Outbox.Waiting failed = outbox.due(60_000, 1).getFirst();
    String key = failed.message().idempotencyKey();
    outbox.retry(failed, 70_000);
    outbox.add(Incidents.closed("i-1", 7), 65_000);
    assertEquals(List.of(), outbox.due(69_999, 1));
    Message again = outbox.due(70_000, 1).getFirst().message();
    assertEquals(6, ((Digest) again).count());
    assertTrue(!again.idempotencyKey().equals(key), key);
  }

  @Test
  void closesAloneWhatATargetThatKeepsStateWasToldOfAlone() {
    Outbox keeping = new Outbox(1, true);
    keeping.add(Incidents.opened("told", 1), 0);
    keeping.done(keeping.due(0, 1).getFirst());
    keeping.add(Incidents.opened("in-digest", 2), 0);
    keeping.add(Incidents.closed("in-digest", 3), 0);
    keeping.add(Incidents.closed("told", 4), 0);
    assertEquals(List.of("told/closed/1"), keys(keeping.due(0, 9)));
    assertEquals(2, ((Digest) keeping.due(60_000, 9).getFirst().message()).count());
  }

  @Test
  void beginsNoDigestByAMessageThatStaysAlone() {
    Outbox keeping = new Outbox(1, true);
    keeping.add(Incidents.closed("a", 1), 0);
    keeping.add(Incidents.closed("b", 2), 0);
    keeping.due(0, 9).forEach(keeping::done);
    assertEquals(OptionalLong.empty(), keeping.nextDueMillis(), "nothing waits");
    keeping.add(Incidents.opened("c", 3), 60_001);
    assertEquals(List.of("c/opened/1"), keys(keeping.due(60_001, 9)));
  }

  @Test
  void closesAloneWhatWasToldOfAloneAfterADigest() {
    Outbox keeping = new Outbox(1, true);
    keeping.add(Incidents.opened("a", 1), 0);
    keeping.add(Incidents.opened("b", 2), 0);
    keeping.done(keeping.due(60_000, 9).getFirst());
    IncidentState risen = Incidents.open("a", "critical", 2);
    keeping.add(new Notification(risen, Change.ESCALATED, Severity.HIGH, Incidents.record(risen, 3)), 120_000);
    keeping.done(keeping.due(120_000, 9).getFirst());
    keeping.add(Incidents.opened("c", 4), 120_000);
    keeping.add(Incidents.closed("a", 5), 120_000);
    assertEquals(List.of("a/closed/1"), keys(keeping.due(120_000, 9)));
  }

  @Test
  void keepsAloneWhatATargetThatKeepsStateMayHaveTaken() {
    Outbox keeping = new Outbox(1, true);
    keeping.add(Incidents.opened("a", 1), 0);
    keeping.retry(keeping.due(0, 9).getFirst(), 1000);
    keeping.add(Incidents.opened("b", 2), 0);
    keeping.add(Incidents.closed("a", 3), 0);
    assertEquals(List.of("a/opened/1"), keys(keeping.due(1000, 9)));
    keeping.done(keeping.due(1000, 9).getFirst());
    assertEquals(List.of("a/closed/1"), keys(keeping.due(1000, 9)));
    assertEquals(1, ((Digest) keeping.due(60_000, 9).getFirst().message()).count());
  }

  @Test
  void sendsAloneWhatWasRefusedTogether() {
    outbox.add(Incidents.opened("a", 1), 0);
    outbox.add(Incidents.opened("b", 2), 0);
    outbox.separate(outbox.due(0, 9));
    assertEquals(List.of("a/opened/1"), keys(outbox.due(0, 9)));
  }
}
