package org.megabytestreams.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.DoublePredicate;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.megabytestreams.evaluate.Bootstrap.Resampled;

class BootstrapTest {
  private static final int COPIES = 25;
  private static final List<Figure> FIGURES = List.of(Figure.auroc(), Figure.found(0.1));

  private static double[] normal(Random random, int count, double mean) {
    return random.doubles(count).map(_ -> mean + random.nextGaussian()).toArray();
  }

  @Test
  void computesTheFiguresOfEachResampleAsIfSortedAgain() {
    Random random = new Random(1);
    double[] calm = random.ints(40, 0, 10).asDoubleStream().toArray();
    double[] cases = random.ints(15, 3, 13).asDoubleStream().toArray();
    List<Resampled> resampled = new Bootstrap(30, 7).resample(calm, cases, FIGURES);
    SplittableRandom draws = new SplittableRandom(7);
    for (int i = 0; i < 30; i++) {
      double[] drawnCalm = new double[calm.length];
      for (int j = 0; j < calm.length; j++) {
        drawnCalm[j] = calm[draws.nextInt(0, calm.length)];
      }
      double[] drawnCases = new double[cases.length];
      for (int j = 0; j < cases.length; j++) {
        drawnCases[j] = cases[draws.nextInt(calm.length, calm.length + cases.length) - calm.length];
      }
      assertEquals(Ranking.auroc(drawnCalm, drawnCases), resampled.getFirst().values()[i], 1e-12);
      assertEquals(Ranking.found(drawnCalm, drawnCases, 0.1), resampled.getLast().values()[i], 1e-12);
    }
    assertEquals(Ranking.auroc(calm, cases), resampled.getFirst().figure(), 1e-12);
  }

  /// The variance of the AUROC that DeLong, DeLong and Clarke-Pearson (1988) give, from the share of the other kind
  /// that each item is on the right side of.
  @Test
  void givesIntervalsAsWideAsTheoryPredicts() {
    Random random = new Random(2);
    double[] calm = normal(random, 400, 0);
    double[] cases = normal(random, 200, 1);
    Interval interval = new Bootstrap(Bootstrap.RESAMPLES, 1).interval(Figure.auroc(), calm, cases);
    double variance = varianceOfMean(Arrays.stream(calm).map(low -> share(cases, high -> high > low)).toArray())
        + varianceOfMean(Arrays.stream(cases).map(high -> share(calm, low -> low < high)).toArray());
    double width = 2 * 1.96 * Math.sqrt(variance);
    assertEquals(width, interval.high() - interval.low(), 0.1 * width);
    assertTrue(interval.low() < interval.figure() && interval.figure() < interval.high(), interval.toString());
  }

  private static double share(double[] scores, DoublePredicate predicate) {
    return (double) Arrays.stream(scores).filter(predicate).count() / scores.length;
  }

  private static double varianceOfMean(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    return Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum()
        / (values.length - 1) / values.length;
  }

  @Test
  void detectsASmallDifferenceBetweenScorersOfTheSameItems() {
    Random random = new Random(3);
    double[] calm = normal(random, 500, 0);
    double[] cases = normal(random, 100, 1);
    double[] missed = cases.clone();
    Arrays.fill(missed, 0, 6, -9);
    Bootstrap bootstrap = new Bootstrap(500, 1);
    Resampled good = bootstrap.resample(calm, cases, FIGURES).getFirst();
    Resampled worse = bootstrap.resample(calm, missed, FIGURES).getFirst();
    assertTrue(good.minus(worse).above0(), good.minus(worse).toString());
    assertTrue(worse.minus(good).below0(), worse.minus(good).toString());
    // Each by itself, the two cannot be told apart.
    assertTrue(worse.interval().high() > good.interval().low());
    assertEquals(new Interval(0, 0, 0), good.minus(good));
  }

  /// 25 copies of an item say no more than the item itself.
  @Test
  void drawsTheItemsOfAClusterTogether() {
    double[] calm = normal(new Random(6), 40, 0);
    double[] cases = normal(new Random(7), 20, 1);
    Bootstrap bootstrap = new Bootstrap(200, 1);
    Resampled once = bootstrap.resample(calm, cases, FIGURES).getFirst();
    double[] copiedCalm = copies(calm);
    double[] copiedCases = copies(cases);
    int[] clusters = IntStream.range(0, COPIES * 60).map(i -> i / COPIES).toArray();
    Resampled copied = bootstrap.resample(new ScoredItems("copies", false, copiedCalm, copiedCases, clusters), FIGURES)
        .getFirst();
    assertArrayEquals(once.values(), copied.values(), 1e-12);
    Interval independent = bootstrap.interval(Figure.auroc(), copiedCalm, copiedCases);
    assertTrue(independent.high() - independent.low() < (once.interval().high() - once.interval().low()) / 3);
  }

  private static double[] copies(double[] scores) {
    return Arrays.stream(scores).flatMap(score -> DoubleStream.generate(() -> score).limit(COPIES)).toArray();
  }

  /// Each calm group and its corrupted form score the same, so no resample sets them apart.
  @Test
  void drawsCalmAndCorruptedFormsOfAGroupTogether() {
    double[] scores = normal(new Random(8), 30, 0);
    int[] clusters = IntStream.range(0, 60).map(i -> i % 30).toArray();
    Resampled resampled = new Bootstrap(100, 1)
        .resample(new ScoredItems("forms", false, scores, scores, clusters), FIGURES).getFirst();
    Arrays.stream(resampled.values()).forEach(value -> assertEquals(0.5, value, 1e-12));
  }

  @Test
  void givesTheSameIntervalAgain() {
    double[] calm = normal(new Random(4), 50, 0);
    double[] cases = normal(new Random(5), 50, 1);
    assertArrayEquals(new Bootstrap(20, 9).resample(calm, cases, FIGURES).getFirst().values(),
        new Bootstrap(20, 9).resample(calm, cases, FIGURES).getFirst().values());
  }

  @Test
  void rejectsPairsOfDifferentItems() {
    Bootstrap bootstrap = new Bootstrap(10, 1);
    Resampled two = bootstrap.resample(new double[] {1, 2}, new double[] {3}, FIGURES).getFirst();
    Resampled three = bootstrap.resample(new double[] {1, 2, 3}, new double[] {3}, FIGURES).getFirst();
    assertEquals("a paired difference: expected 2 calm records and 1 cases in 10 resamples, "
        + "got 3 calm records and 1 cases in 10 resamples",
        assertThrows(IllegalArgumentException.class, () -> two.minus(three)).getMessage());
    assertThrows(IllegalArgumentException.class, () -> new Bootstrap(0, 1));
  }
}
