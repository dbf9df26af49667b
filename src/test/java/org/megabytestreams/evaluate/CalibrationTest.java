package org.megabytestreams.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.megabytestreams.report.LineChart.Point;

class CalibrationTest {
  /// Tabulated: 0 of 10 up to 30.85%, 1 of 10 from 0.25% to 44.50%, 5 of 10 from 18.71% to 81.29%.
  @Test
  void givesExactIntervalsOfShares() {
    assertInterval(0, 0.3085, Calibration.exact(0, 10));
    assertInterval(0.0025, 0.4450, Calibration.exact(1, 10));
    assertInterval(0.1871, 0.8129, Calibration.exact(5, 10));
    assertInterval(0.6915, 1, Calibration.exact(10, 10));
  }

  private static void assertInterval(double low, double high, Interval interval) {
    assertEquals(low, interval.low(), 5e-5);
    assertEquals(high, interval.high(), 5e-5);
  }

  /// At the ends of the interval, what was seen is the 2.5% tail of a binomial distribution.
  @Test
  void agreesWithTheBinomialDistribution() {
    Interval interval = Calibration.exact(7, 300);
    assertEquals(0.025, 1 - atMost(6, 300, interval.low()), 1e-9);
    assertEquals(0.025, atMost(7, 300, interval.high()), 1e-9);
  }

  private static double atMost(int count, int records, double share) {
    double term = Math.pow(1 - share, records);
    double sum = term;
    for (int i = 1; i <= count; i++) {
      term *= share / (1 - share) * (records - i + 1) / i;
      sum += term;
    }
    return sum;
  }

  @Test
  void countsPValuesAtOrBelowEachLevel() {
    double[] pValues = IntStream.rangeClosed(1, 1000).mapToDouble(i -> i / 1000.0).toArray();
    Calibration calibration = Calibration.of(pValues);
    assertEquals(List.of("0_01", "0_001", "0_0001", "0_00001", "0_000001"),
        calibration.levels().stream().map(Calibration.Level::key).toList());
    assertEquals(List.of(10, 1, 0, 0, 0), calibration.levels().stream().map(Calibration.Level::count).toList());
    assertEquals(0.01, calibration.levels().getFirst().share().figure());
    assertEquals(1e-3, calibration.ks(), 1e-12);
    assertTrue(calibration.levels().getFirst().share().low() < 0.01);
  }

  @Test
  void detectsPValuesThatAreTooSmall() {
    // Squares of uniform numbers: a tenth of them is at or below 1%.
    double[] squares = new Random(1).doubles(2000).map(p -> p * p).toArray();
    Calibration calibration = Calibration.of(squares);
    assertTrue(calibration.levels().getFirst().share().low() > 0.05);
    // At p = 1/4, half of them are at or below it.
    assertEquals(0.25, calibration.ks(), 0.03);
  }

  @Test
  void measuresTheDistanceOnBothSidesOfAStep() {
    assertEquals(0.9, Calibration.of(new double[] {0.9}).ks(), 1e-12);
    assertEquals(0.8, Calibration.of(new double[] {0.2}).ks(), 1e-12);
    assertEquals(1, Calibration.of(new double[] {1, 1, 1}).ks(), 1e-12);
  }

  @Test
  void drawsOnePointForEachPValueThatALogarithmicAxisCanShow() {
    assertEquals(List.of(new Point(0.25, 0.75), new Point(1, 1)),
        Calibration.of(new double[] {0.25, 1, 0, 0.25}).curve());
    List<Point> many = Calibration.of(new Random(1).doubles(50_000).toArray()).curve();
    assertTrue(many.size() > 50 && many.size() <= Ranking.MAX_POINTS, many.size() + " points");
  }

  @Test
  void namesTheInvalidPValue() {
    assertEquals("p-values of calm records: expected 0 to 1, got NaN at index 1 of 2",
        assertThrows(IllegalArgumentException.class, () -> Calibration.of(new double[] {1, Double.NaN})).getMessage());
    assertThrows(IllegalArgumentException.class, () -> Calibration.of(new double[] {1.01}));
    assertThrows(IllegalArgumentException.class, () -> Calibration.of(new double[0]));
  }
}
