package org.megabytestreams.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.megabytestreams.anomaly.IncidentChange;
import org.megabytestreams.anomaly.Judgement;
import org.megabytestreams.anomaly.Statistic;
import org.megabytestreams.score.FileScorer.Scored;
import org.megabytestreams.score.RecordScore;
import org.megabytestreams.stream.FileJudge.Judged;

class HtmlReportTest {
  private static Judged scored(long index, String text, float bits) {
    return judged(index, text, bits, Double.NaN, false);
  }

  private static Judged judged(long index, String text, float bits, double pValue, boolean alert) {
    float[] positions = new float[text.length() + 1];
    Arrays.fill(positions, bits);
    Scored scored = new Scored(index, text.getBytes(StandardCharsets.ISO_8859_1),
        new RecordScore(text.length(), bits * positions.length, bits * 3, 0, 0, positions));
    List<IncidentChange> incidents = alert
        ? List.of(new IncidentChange(2, IncidentChange.Kind.OPENED, 0, 0, 1, bits, pValue)) : List.of();
    return new Judged(scored, new Judgement(pValue, 1e-4, alert, Statistic.BITS_PER_BYTE, bits * positions.length, 1.5,
        true, false, incidents, null));
  }

  @Test
  void escapesTheInput() {
    Summary summary = new Summary(5);
    summary.add(scored(0, "<script>", 0.5f)); // ordinary bytes stand together, without a span around each
    summary.add(scored(1, "<b>\"&\0", 9));
    String html = HtmlReport.render("<title>", "m & n", summary);
    assertTrue(html.contains("m &amp; n"));
    assertTrue(html.contains("&lt;title&gt;"));
    assertTrue(html.contains("&lt;script&gt;"));
    assertTrue(html.contains(">&lt;</span>"));
    assertTrue(html.contains("\u2400"));
  }

  @Test
  void keepsOnlyTheMostSurprisingRecords() {
    Summary summary = new Summary(2);
    for (int i = 0; i < 1000; i++) {
      summary.add(scored(i, "x", i == 500 ? 12 : i == 700 ? 11 : 1));
    }
    assertEquals(List.of(500L, 700L), indices(summary));
    assertEquals(1000, summary.records());
    assertTrue(summary.curve().size() <= 400);
    assertEquals(1000, Arrays.stream(summary.histogram()).sum());
  }

  @Test
  void listsAlertsFirstAndThenLowPValues() {
    Summary summary = new Summary(4);
    summary.add(scored(0, "learning", 90));
    summary.add(judged(1, "calm and long", 50, 0.5, false));
    summary.add(judged(2, "odd", 1, 1e-3, false));
    summary.add(judged(3, "alert", 2, 1e-5, true));
    summary.add(judged(4, "worse", 1, 1e-9, true));
    assertEquals(List.of(4L, 3L, 2L, 1L), indices(summary));
    assertEquals("2 of 5 records alert, in 2 incidents; 1 only taught what is normal", summary.alarms());
    String html = HtmlReport.render("title", "model", summary);
    assertTrue(html.contains(summary.alarms()));
    assertTrue(html.contains(
        "<div class=\"alert\">ALERT 1 of incident 2: No recent record of its kind. It costs 12 bits a byte, "),
        html);
  }

  private static List<Long> indices(Summary summary) {
    return summary.worst().stream().map(judged -> judged.scored().index()).toList();
  }

  @Test
  void marksTheWorstSpanWithoutColour() {
    Judged judged = scored(0, "abc\u00ff", 2);
    assertEquals("#0  10.0 bits  2.50 bits/byte  worst span 6.0 bits at byte 0\nabc\u00b7\n^^^^",
        new HeatMap(false).render(judged, 100));
    assertTrue(new HeatMap(true).render(judged, 2).contains("2 more bytes"));
  }
}
