package org.megabytestreams.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.megabytestreams.anomaly.PartitionBudget;
import org.megabytestreams.anomaly.SharedBudget;
import org.megabytestreams.wire.RecordPosition;
import org.megabytestreams.wire.ScoreFields;
import org.megabytestreams.wire.StreamName;

class AlertPreviewTest {
  /// Ten records a second: 864,000 a day.
  private static final long GAP_MILLIS = 100;

  private static final long KEPT_BACK = 10_000;

  private final AlertPreview preview = new AlertPreview(List.of(1.0, 100.0, 10_000.0), 2,
      AlertPreview.PartitionLimits.NONE);

  private void add(String stream, long number, Double pValue) throws IOException {
    preview.add(score(stream, number, pValue));
  }

  private static ScoreFields score(String stream, long number, Double pValue) {
    return new ScoreFields(new StreamName(stream, "utf-8"),
        new ScoreFields.Origin(new RecordPosition("lines", 0, number), number * GAP_MILLIS), 100, 50, 0.5, 20, 3,
        pValue, new ScoreFields.Receipt("00", "11", 0, 0, 0), number == KEPT_BACK ? "rule" : null);
  }

  @Test
  void countsWhatEachBudgetWouldHaveComeTo() throws IOException {
    for (int i = 0; i < 20_000; i++) {
      Double usual = i < 300 ? null : Double.valueOf(0.5);
      add("calm", i, usual);
      add("strange", i, switch (i) {
        case 5000, 5001 -> 1e-7; // below 1 / 864,000
        case (int) KEPT_BACK -> 1e-6;
        case 15_000 -> 1e-5; // below 100 / 864,000
        case 15_001 -> 0.0009; // below what any budget allows
        case 18_000 -> 0.005; // below 10,000 / 864,000, and yet no alert
        default -> usual;
      });
    }
    assertEquals(List.of(new AlertPreview.Count(1, 2, 1, 1), new AlertPreview.Count(100, 3, 2, 1),
        new AlertPreview.Count(10_000, 4, 2, 1)), preview.counts());
    assertEquals(40_000, preview.records());
    assertEquals(600, preview.withoutPValue());
    assertEquals(2, preview.suppressed());
    assertEquals(2, preview.streams());
    assertEquals(19_999 * GAP_MILLIS / 3.6e6, preview.hours(), 1e-9);
    assertEquals(List.of(5000L, 5001L),
        preview.rarest().stream().map(scored -> scored.origin().position().offset()).sorted().toList());
  }

  /// Streams that are not asked about take their shares all the same.
  @Test
  void staysWithinTheBudgetThatStreamsShare() throws IOException {
    PartitionBudget shared = new PartitionBudget();
    double perDay = 3;
    double share = 0;
    AlertPreview asked = new AlertPreview(List.of(10_000.0), 0, _ -> perDay);
    for (int i = 0; i < 2000; i++) {
      asked.pass(score("other", i, 1e-9));
      shared.take(i * GAP_MILLIS);
      share = perDay * shared.take(i * GAP_MILLIS);
      asked.add(score("asked", i, i < 1000 ? null : share * (i % 2 == 0 ? 0.999 : 1.001)));
    }
    assertTrue(share < 1e-5, "a stream alone would have 1e-3, not " + share);
    assertEquals(500, asked.counts().getFirst().alerts());
    assertEquals(1, asked.streams());
  }

  @Test
  void sharesBudgetsAsTheServiceDoes() throws IOException {
    List<String> asked = new ArrayList<>();
    SharedLimits.Partitions partitions = topic -> {
      asked.add(topic);
      return switch (topic) {
        case "lines" -> 4;
        case "more" -> 6;
        default -> 0;
      };
    };
    SharedBudget budget = SharedBudget.of(20, 40);
    SharedLimits limits = new SharedLimits(partitions, List.of("lines", "more"),
        topic -> topic.equals("free") ? SharedBudget.NONE : budget, topic -> topic.equals("more"));
    assertEquals(4, limits.perDay("lines")); // a tenth of 40, less than a quarter of 20
    assertEquals(0.9 * 20 / 6, limits.perDay("more"), 1e-9);
    assertEquals(4, limits.perDay("former"));
    assertEquals(Double.POSITIVE_INFINITY, limits.perDay("free"));
    int before = asked.size();
    assertEquals(4, limits.perDay("lines"));
    assertEquals(before, asked.size(), "a record costs no sum over all inputs");
    SharedLimits wrong = new SharedLimits(partitions, List.of("liens"), _ -> budget, _ -> false);
    assertTrue(assertThrows(IOException.class, () -> wrong.perDay("lines")).getMessage().startsWith("topic liens: "));
  }

  @Test
  void hasNothingToSayOfNoRecords() {
    assertEquals(List.of(0L, 0L, 0L), preview.counts().stream().map(AlertPreview.Count::alerts).toList());
    assertEquals(0, preview.hours());
  }
}
