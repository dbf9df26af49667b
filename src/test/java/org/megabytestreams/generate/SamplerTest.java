package org.megabytestreams.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.SymbolLanes;
import org.megabytestreams.model.Symbols;
import org.megabytestreams.runtime.OnnxByteModel;

/// Compares drawn symbols with the distribution that they are drawn from.
class SamplerTest {
  private static final int DRAWS = 10_000;
  /// Symbols expected less often than this are counted together.
  private static final double MIN_EXPECTED = 8;
  /// Of the normal distribution, at p = 10⁻⁶.
  private static final double QUANTILE = 4.753;

  @Test
  void drawsFromTheModelsOwnDistribution() {
    float[] predicted = predicted();
    assertDistribution(new Sampler(SamplingOptions.drawn(11)), predicted, probabilities(predicted, 1));
  }

  @Test
  void drawsAtATemperature() {
    float[] predicted = predicted();
    SamplingOptions warm = SamplingOptions.drawn(12).withTemperature(2.5);
    assertDistribution(new Sampler(warm), predicted, probabilities(predicted, 2.5));
    double[] wrong = probabilities(predicted, 2);
    assertTrue(statistic(new Sampler(warm), predicted, wrong) > 1, "tells no difference");
  }

  @Test
  void keepsOnlyTheMostProbableSymbolsUnderLimits() {
    float[] predicted = predictedOf(0.4, 0.3, 0.15, 0.1, 0.05);
    assertEquals(Set.of(0, 1, 2), drawn(SamplingOptions.drawn(1).withTopK(3), predicted));
    assertEquals(Set.of(0, 1), drawn(SamplingOptions.drawn(1).withTopP(0.7), predicted));
    assertEquals(Set.of(0, 1, 2), drawn(SamplingOptions.drawn(1).withTopP(0.71), predicted));
    assertEquals(Set.of(0, 1, 2), drawn(SamplingOptions.drawn(1).withMinP(0.3), predicted));
    assertEquals(Set.of(0), drawn(SamplingOptions.GREEDY, predicted));
  }

  @Test
  void makesRecentBytesLessProbable() {
    float[] predicted = predictedOf(0.4, 0.3, 0.3);
    Sampler sampler = new Sampler(SamplingOptions.GREEDY.withRepetitionPenalty(2));
    assertEquals(0, sampler.draw(predicted, Symbols.COUNT));
    sampler.wrote((byte) 0);
    assertEquals(1, sampler.draw(predicted, Symbols.COUNT));
    for (int i = 0; i < 64; i++) {
      sampler.wrote((byte) 9);
    }
    assertEquals(0, sampler.draw(predicted, Symbols.COUNT));
  }

  private static Set<Integer> drawn(SamplingOptions sampling, float[] predicted) {
    Sampler sampler = new Sampler(sampling);
    Set<Integer> drawn = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      drawn.add(sampler.draw(predicted, Symbols.COUNT));
    }
    return drawn;
  }

  private static float[] predicted() {
    try (ByteModel model = OnnxByteModel.open(Bundle.read(Path.of("src/main/bundles/logs")), 1);
        SymbolLanes lanes = model.lanes(1)) {
      lanes.prefill(0, "[2026-11-24 22:0".chars().toArray());
      return lanes.next()[0].clone();
    }
  }

  private static float[] predictedOf(double... probabilities) {
    float[] predicted = new float[Symbols.COUNT];
    Arrays.fill(predicted, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < probabilities.length; i++) {
      predicted[i] = (float) Math.log(probabilities[i]);
    }
    return predicted;
  }

  private static double[] probabilities(float[] predicted, double temperature) {
    double[] weights = new double[predicted.length];
    Arrays.setAll(weights, i -> Math.exp(predicted[i] / temperature));
    double sum = Arrays.stream(weights).sum();
    return Arrays.stream(weights).map(weight -> weight / sum).toArray();
  }

  private static void assertDistribution(Sampler sampler, float[] predicted, double[] expected) {
    double excess = statistic(sampler, predicted, expected);
    assertTrue(excess <= 1, "chi-square is " + excess + " times what chance gives once in a million");
  }

  /// Pearson's chi-square, relative to its quantile at p = 10⁻⁶ (by Wilson and Hilferty).
  private static double statistic(Sampler sampler, float[] predicted, double[] expected) {
    int[] seen = new int[expected.length];
    for (int i = 0; i < DRAWS; i++) {
      seen[sampler.draw(predicted, expected.length)]++;
    }
    double sum = 0;
    int cells = 0;
    double restExpected = 0;
    int restSeen = 0;
    for (int i = 0; i < seen.length; i++) {
      if (expected[i] * DRAWS < MIN_EXPECTED) {
        restExpected += expected[i] * DRAWS;
        restSeen += seen[i];
      } else {
        sum += square(seen[i] - expected[i] * DRAWS) / (expected[i] * DRAWS);
        cells++;
      }
    }
    if (restExpected > MIN_EXPECTED) {
      sum += square(restSeen - restExpected) / restExpected;
      cells++;
    }
    assertTrue(cells > 2, "too few symbols to tell");
    double freedom = cells - 1;
    double scale = 2 / (9 * freedom);
    return sum / (freedom * Math.pow(1 - scale + QUANTILE * Math.sqrt(scale), 3));
  }

  private static double square(double x) {
    return x * x;
  }
}
