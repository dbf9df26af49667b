package org.megabytestreams.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.megabytestreams.evaluate.EvaluationReport.Evidence;
import org.megabytestreams.evaluate.EvaluationReport.Found;
import org.megabytestreams.evaluate.EvaluationReport.PValue;
import org.megabytestreams.evaluate.EvaluationReport.SetResult;
import org.megabytestreams.evaluate.EvaluationReport.WayResult;
import org.xml.sax.InputSource;

class EvaluationReportTest {
  private static final Bootstrap BOOTSTRAP = new Bootstrap(100, 1);
  private static final double[] CALM = IntStream.range(0, 200).asDoubleStream().toArray();

  /// A scorer that finds these cases of ten at any share of false alarms.
  private static ScoredItems scorer(String name, boolean baseline, int found) {
    return new ScoredItems(name, baseline, CALM,
        IntStream.range(0, 10).mapToDouble(i -> i < found ? 1000 : -1).toArray());
  }

  private static List<ScoredItems> scorers() {
    return List.of(scorer("bits", false, 2), scorer("excess", false, 10), scorer("length", true, 0),
        scorer("a<b|c", true, 9));
  }

  private static EvaluationReport report() {
    SideBySide all = SideBySide.of(scorers(), BOOTSTRAP);
    Map<String, WayResult> ways = new LinkedHashMap<>();
    ways.put("garbled", new WayResult(10, all.statistics(), all.baselines()));
    double[] pValues = new Random(1).doubles(1000).map(p -> p * p).toArray();
    PValue pValue = PValue.of(Calibration.of(pValues), Map.of("garbled", new Found(10, 1, 2, 3, 7)));
    return new EvaluationReport(List.of(
        new SetResult("linux", 200, 10, all.statistics(), pValue, all.baselines(), ways,
            new Evidence(10, 7), null, null),
        new SetResult("<labelled>", 200, 10, all.statistics(), null, Map.of(), Map.of(), null, null, null)));
  }

  @Test
  void putsEachStatisticBesideEachBaseline() {
    SideBySide all = SideBySide.of(scorers(), BOOTSTRAP);
    assertEquals(List.of("bits", "excess"), List.copyOf(all.statistics().keySet()));
    assertEquals(0.2, all.statistics().get("bits").tpr1pct());
    assertEquals(0.2, all.statistics().get("bits").auroc(), 1e-12);
    assertTrue(all.baselines().get("a<b|c").difference().get("bits").loses());
    assertFalse(all.baselines().get("a<b|c").difference().get("excess").loses());
    assertTrue(all.baselines().get("length").difference().get("excess").wins());
    assertEquals(-0.7, all.baselines().get("a<b|c").difference().get("bits").tpr1pct().figure(), 1e-12);
  }

  @Test
  void namesTheScorerWhoseScoreIsNotANumber() {
    ScoredItems broken = new ScoredItems("bits", false, new double[] {Double.NaN}, new double[] {1});
    assertEquals("bits: scores of calm: expected numbers, got NaN at index 0 of 1",
        assertThrows(IllegalArgumentException.class, () -> SideBySide.of(List.of(broken), BOOTSTRAP)).getMessage());
  }

  /// The keys that other programs read.
  @Test
  void isWrittenAsJson() {
    JsonNode set = new ObjectMapper().valueToTree(report()).at("/sets/0");
    assertEquals("linux", set.at("/name").asText());
    for (String figure : List.of("auroc", "averagePrecision", "tpr1pct", "tpr0_1pct", "interval/low")) {
      assertTrue(set.at("/statistics/bits/" + figure).isNumber(), figure);
      assertTrue(set.at("/ways/garbled/statistics/bits/" + figure).isNumber(), figure);
    }
    for (String level : List.of("0_01", "0_001", "0_0001", "0_00001", "0_000001")) {
      assertTrue(set.at("/pValue/calmShareAt/" + level).isNumber(), level);
      assertTrue(set.at("/pValue/calmIntervalAt/" + level + "/high").isNumber(), level);
    }
    assertTrue(set.at("/pValue/ks").isNumber());
    assertEquals(1000, set.at("/pValue/calm").asInt());
    assertEquals(List.of(10, 1, 2, 3), List.of("cases", "atBudget", "at0_001", "at0_01").stream()
        .map(key -> set.at("/pValue/found/garbled/" + key).asInt()).toList());
    assertTrue(set.at("/baselines/length/tpr0_1pct").isNumber());
    assertEquals(0.2, set.at("/baselines/length/difference/bits/tpr1pct/figure").asDouble());
    assertEquals(7, set.at("/evidence/inside").asInt());
  }

  @Test
  void isReadFromItsJson() throws Exception {
    ObjectMapper json = new ObjectMapper();
    assertEquals(report(), json.readValue(json.writeValueAsString(report()), EvaluationReport.class));
  }

  @Test
  void marksTheWeakerScorerInMarkdown() {
    String markdown = EvaluationMarkdown.render("commit 1", report());
    String table = """
        | set | bits | excess | best baseline |
        |---|---:|---:|---:|
        | linux | **✗ 0.20 < a<b\\|c** | 1.00 | 0.90 a<b\\|c |
        | <labelled> | 0.20 | 1.00 | – |
        """;
    assertTrue(markdown.contains(table), markdown);
    assertTrue(markdown.contains("| linux | 1,000 | **✗ 0.1"), markdown);
    assertTrue(markdown.contains("| linux | garbled | 10 | 1 | 2 | 3 |"), markdown);
  }

  @Test
  void marksTheWeakerScorerInWellFormedHtml() throws Exception {
    String provenance = "model <any>";
    List<String> plots = List.of(
        EvaluationPlots.calibration("all", provenance, Map.of("<linux>", Calibration.of(new double[] {0, 0.5, 1}))));
    String html = EvaluationHtml.render("Evaluation & more", provenance, report(), plots, Map.of("linux", List.of(
        EvaluationPlots.roc("linux", provenance, scorers()),
        EvaluationPlots.precisionRecall("linux", provenance, scorers()))));
    assertTrue(html.contains("<td class=\"lost\">✗ 0.20 &lt; a&lt;b|c</td>"), html);
    assertFalse(html.contains("http://") && html.replace("http://www.w3.org/2000/svg", "").contains("http"), html);
    String xml = html.replace("<!doctype html>", "").replace("<meta charset=\"utf-8\">", "");
    assertEquals(3, DocumentBuilderFactory.newInstance().newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml))).getElementsByTagName("svg").getLength());
  }
}
