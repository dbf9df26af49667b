package org.megabytestreams.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class EvaluationPlotsTest {
  private static final List<ScoredItems> SCORERS = List.of(
      new ScoredItems("bits", false, new double[] {1, 3}, new double[] {4, 2}),
      new ScoredItems("length", true, new double[] {1, 1}, new double[] {1, 1}));

  private static List<String> lines(String svg) {
    return Pattern.compile("points='([^']*)'").matcher(svg).results().map(match -> match.group(1).strip()).toList();
  }

  /// The picture is 592 wide and 272 high inside its margins; the top of the axis is 1.05.
  @Test
  void drawsRocCurvesInStepsFromOneFalseAlarmInTenThousand() {
    String svg = EvaluationPlots.roc("set", "commit", SCORERS);
    List<String> lines = lines(svg);
    assertEquals("64.0,336.0 64.0,336.0 64.0,206.5 611.4,206.5 611.4,206.5 611.4,77.0 656.0,77.0 656.0,77.0",
        lines.getFirst());
    assertEquals("64.0,336.0 64.0,336.0 656.0,336.0 656.0,77.0", lines.getLast());
    assertEquals(2, svg.split("stroke-dasharray", -1).length - 1);
  }

  @Test
  void drawsPrecisionOverRecall() {
    assertEquals("360.0,77.0 656.0,163.3", lines(EvaluationPlots.precisionRecall("set", "commit", SCORERS)).getFirst());
  }

  @Test
  void drawsCalibrationBesideTheDiagonal() {
    String svg = EvaluationPlots.calibration("all", "commit",
        Map.of("kept", Calibration.of(new double[] {1e-3, 1}), "none", Calibration.of(new double[] {0})));
    List<String> lines = lines(svg);
    assertEquals(2, lines.size());
    assertEquals("64.0,336.0 656.0,64.0", lines.getFirst());
    assertTrue(lines.getLast().startsWith("360.0,") && lines.getLast().endsWith(" 656.0,64.0"), lines.getLast());
  }
}
