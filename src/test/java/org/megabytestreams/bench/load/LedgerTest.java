package org.megabytestreams.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.megabytestreams.bench.load.Ledger.Verdict;
import org.megabytestreams.model.RecordFormat;
import org.megabytestreams.wire.Json;
import org.megabytestreams.wire.RecordPosition;
import org.megabytestreams.wire.Score;
import org.megabytestreams.wire.ScoreFields;
import org.megabytestreams.wire.StreamName;

class LedgerTest {
  private static final String TOPIC = "bytes";

  private final TestRecords records =
      CutRecords.of("one\nthree\nfive\n".getBytes(StandardCharsets.UTF_8), new RecordFormat.Lines());
  private final List<Long> latencies = new ArrayList<>();
  private final Ledger ledger = new Ledger(TOPIC);

  /// Three records, of partition 0, 1 and 0.
  @BeforeEach
  void send() {
    send(0, 7, 0);
    send(1, 7, 1);
    send(0, 8, 2);
  }

  private void send(int partition, long offset, long number) {
    ledger.sent(new RecordPosition(TOPIC, partition, offset), new Ledger.Sent(records.get(number), 1000 * number,
        (intended, arrival, _) -> latencies.add(arrival - intended)));
  }

  private byte[] score(String topic, int partition, long offset, long number) {
    TestRecords.Content content = records.get(number);
    return Json.write(new Score(new ScoreFields(StreamName.of(null),
        new ScoreFields.Origin(new RecordPosition(topic, partition, offset), 1),
        content.value().length, 2.5, 0.5, 2.5, 0, null,
        new ScoreFields.Receipt("ab".repeat(32), content.sha256(), offset, 0, 0))));
  }

  private void scoreAll() {
    ledger.score(score(TOPIC, 0, 7, 0), 5000);
    ledger.score(score(TOPIC, 1, 7, 1), 5000);
    ledger.score(score(TOPIC, 0, 8, 2), 5000);
  }

  @Test
  void acceptsOneScoreForEachRecord() {
    scoreAll();
    assertEquals(new Verdict(3, 3, 0, 0, 0, 0, 0, 0, 0), ledger.verdict());
    assertTrue(ledger.verdict().correct());
    assertEquals(List.of(5000L, 4000L, 3000L), latencies);
  }

  @Test
  void acceptsScoresThatComeBeforeTheAcknowledgement() {
    scoreAll();
    ledger.score(score(TOPIC, 2, 9, 1), 6000);
    assertEquals(1, ledger.verdict().foreign());
    send(2, 9, 1);
    assertEquals(new Verdict(4, 4, 0, 0, 0, 0, 0, 0, 0), ledger.verdict());
    assertEquals(5000, latencies.getLast());
  }

  @Test
  void findsLostScores() {
    ledger.score(score(TOPIC, 0, 7, 0), 5000);
    ledger.score(score(TOPIC, 0, 8, 2), 5000);
    assertEquals(new Verdict(3, 2, 1, 0, 0, 0, 0, 0, 0), ledger.verdict());
    assertFalse(ledger.verdict().correct());
  }

  @Test
  void findsDuplicateScores() {
    scoreAll();
    ledger.score(score(TOPIC, 1, 7, 1), 6000);
    assertEquals(new Verdict(3, 3, 0, 1, 0, 0, 0, 0, 0), ledger.verdict());
    assertFalse(ledger.verdict().correct());
    assertEquals(3, latencies.size());
  }

  @Test
  void findsScoresOfOtherBytes() {
    ledger.score(score(TOPIC, 0, 7, 1), 5000);
    ledger.score(score(TOPIC, 1, 7, 1), 5000);
    ledger.score(score(TOPIC, 0, 8, 2), 5000);
    assertEquals(new Verdict(3, 3, 0, 0, 0, 1, 0, 0, 0), ledger.verdict());
    assertFalse(ledger.verdict().correct());
  }

  @Test
  void findsScoresOfRecordsThatWereNotSent() {
    scoreAll();
    ledger.score(score(TOPIC, 2, 7, 0), 5000);
    ledger.score(score("others", 0, 7, 0), 5000);
    assertEquals(new Verdict(3, 3, 0, 0, 2, 0, 0, 0, 0), ledger.verdict());
    assertFalse(ledger.verdict().correct());
  }

  @Test
  void countsUnreadableScoresAndDeadLetters() {
    scoreAll();
    ledger.score("{".getBytes(StandardCharsets.UTF_8), 5000);
    ledger.score("{\"topic\":\"bytes\"}".getBytes(StandardCharsets.UTF_8), 5000);
    ledger.deadLetter();
    ledger.unsent();
    assertEquals(new Verdict(3, 3, 0, 0, 0, 0, 2, 1, 1), ledger.verdict());
    assertFalse(ledger.verdict().correct());
  }
}
