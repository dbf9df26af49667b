package org.megabytestreams.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.megabytestreams.engine.FileScorer.Scored;
import org.megabytestreams.engine.RecordScore;

class HtmlReportTest {
  private static Scored scored(long index, String text, float bits) {
    float[] positions = new float[text.length() + 1];
    java.util.Arrays.fill(positions, bits);
    return new Scored(index, text.getBytes(StandardCharsets.ISO_8859_1),
        new RecordScore(text.length(), bits * positions.length, bits * 3, 0, 0, positions));
  }

  @Test
  void escapesWhatTheInputHolds() {
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
  void keepsTheMostSurprisingRecordsOnly() {
    Summary summary = new Summary(2);
    for (int i = 0; i < 1000; i++) {
      summary.add(scored(i, "x", i == 500 ? 12 : i == 700 ? 11 : 1));
    }
    assertEquals(java.util.List.of(500L, 700L), summary.worst().stream().map(Scored::index).toList());
    assertEquals(1000, summary.records());
    assertTrue(summary.curve().size() <= 400);
    assertEquals(1000, java.util.Arrays.stream(summary.histogram()).sum());
  }

  @Test
  void marksTheWorstSpanWhereThereIsNoColour() {
    Scored scored = scored(0, "abc\u00ff", 2);
    assertEquals("abc\u00b7\n^^^^", new HeatMap(false).render(scored.excerpt(), scored.score(), 100));
    assertTrue(new HeatMap(true).render(scored.excerpt(), scored.score(), 2).contains("2 more bytes"));
  }
}
