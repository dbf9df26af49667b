package org.megabytestreams.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.megabytestreams.report.LineChart.Point;

class RankingTest {
  private static final double EXACT = 1e-12;

  /// Scores from a few values, so that there are ties within and between the kinds.
  private static double[] scores(Random random, int count, int values, int shift) {
    return random.ints(count, 0, values).mapToDouble(i -> i + shift).toArray();
  }

  @Test
  void countsTiesHalf() {
    // Pairs: 3 beats 1, 2 and 2, ties with none; 2 beats 1, ties with both 2s: (3 + 1 + 2/2) of 6.
    assertEquals(5.0 / 6, Ranking.auroc(new double[] {1, 2, 2}, new double[] {3, 2}), EXACT);
    assertEquals(0.5, Ranking.auroc(new double[] {0.0}, new double[] {-0.0}), EXACT);
  }

  @Test
  void averagesPrecisionOverCases() {
    // At 4: 1 of 1. At 3: a calm record. At 2: 2 of 3, and at 1 a case ties with a calm record: 3 of 5.
    assertEquals((1 + 2.0 / 3 + 3.0 / 5) / 3,
        Ranking.averagePrecision(new double[] {3, 1}, new double[] {4, 2, 1}), EXACT);
  }

  @Test
  void findsOnlyScoresStrictlyAboveTheCalmQuantile() {
    double[] calm = IntStream.rangeClosed(1, 100).asDoubleStream().toArray();
    double[] cases = {98, 99, 99.5, 100, 101};
    // One of 100 may alert, so the threshold is 99.
    assertEquals(3.0 / 5, Ranking.found(calm, cases, 0.01), EXACT);
    // A tenth of a record may not.
    assertEquals(1.0 / 5, Ranking.found(calm, cases, 0.001), EXACT);
    assertEquals(1, Ranking.found(calm, cases, 1), EXACT);
    // Two calm records share the highest score: one may alert, both would, so none does.
    assertEquals(0, Ranking.found(new double[] {1, 5, 5}, new double[] {5}, 1.0 / 3), EXACT);
    // The share is not exact in binary: 0.29 * 100 < 29.
    assertEquals(1, Ranking.found(calm, new double[] {71.5}, 0.29), EXACT);
  }

  @Test
  void agreesWithBruteForce() {
    Random random = new Random(3);
    for (int round = 0; round < 50; round++) {
      double[] calm = scores(random, 1 + random.nextInt(60), 1 + random.nextInt(20), 0);
      double[] cases = scores(random, 1 + random.nextInt(30), 1 + random.nextInt(20), random.nextInt(5));
      double wins = 0;
      for (double high : cases) {
        wins += DoubleStream.of(calm).map(low -> high > low ? 1 : high == low ? 0.5 : 0).sum();
      }
      assertEquals(wins / calm.length / cases.length, Ranking.auroc(calm, cases), EXACT);
      double precision = 0;
      for (double at : cases) {
        double found = DoubleStream.of(cases).filter(score -> score >= at).count();
        precision += found / (found + DoubleStream.of(calm).filter(score -> score >= at).count());
      }
      assertEquals(precision / cases.length, Ranking.averagePrecision(calm, cases), EXACT);
      for (double share : new double[] {0, 0.001, 0.01, 0.1, 0.5}) {
        double threshold = DoubleStream.of(calm).filter(candidate -> DoubleStream.of(calm)
            .filter(score -> score > candidate).count() <= share * calm.length).min().orElseThrow();
        assertEquals((double) DoubleStream.of(cases).filter(score -> score > threshold).count() / cases.length,
            Ranking.found(calm, cases, share), EXACT, Arrays.toString(calm));
      }
    }
  }

  @Test
  void drawsTheRocCurve() {
    assertEquals(List.of(new Point(0, 0), new Point(0, 0.5), new Point(0.5, 0.5), new Point(1, 1)),
        Ranking.roc(new double[] {1, 3}, new double[] {4, 1}));
  }

  @Test
  void drawsThePrecisionRecallCurveUpToTheLastCase() {
    // A calm record stands between the cases, another behind them.
    assertEquals(List.of(new Point(0.5, 1), new Point(1, 2.0 / 3)),
        Ranking.precisionRecall(new double[] {0, 3}, new double[] {4, 2}));
  }

  @Test
  void thinsCurvesAndKeepsTheirEnds() {
    Random random = new Random(5);
    double[] calm = random.doubles(20_000).toArray();
    double[] cases = random.doubles(20_000, 0.3, 1.3).toArray();
    List<Point> roc = Ranking.roc(calm, cases);
    assertTrue(roc.size() > 100 && roc.size() <= Ranking.MAX_POINTS, roc.size() + " points");
    assertEquals(new Point(0, 0), roc.getFirst());
    assertEquals(new Point(1, 1), roc.getLast());
    List<Point> curve = Ranking.precisionRecall(calm, cases);
    assertTrue(curve.size() > 100 && curve.size() <= Ranking.MAX_POINTS, curve.size() + " points");
    assertEquals(1, curve.getLast().x());
  }

  @Test
  void namesAScoreThatIsNotANumber() {
    assertEquals("scores of cases: expected numbers, got NaN at index 1 of 3",
        assertThrows(IllegalArgumentException.class,
            () -> Ranking.auroc(new double[] {1}, new double[] {1, Double.NaN, 2})).getMessage());
    assertEquals("scores of calm: expected at least one, got none",
        assertThrows(IllegalArgumentException.class,
            () -> Ranking.auroc(new double[0], new double[] {1})).getMessage());
    assertEquals(1, Ranking.auroc(new double[] {Double.NEGATIVE_INFINITY}, new double[] {Double.POSITIVE_INFINITY}));
  }
}
