package org.megabytestreams.evaluate;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// Holds the scores of calm records and of cases, sorted once, so that any resample of them costs one walk.
final class RankedScores {
  /// Numbers of items, the highest score first; calm records come before cases in these numbers.
  private final int[] items;
  /// The index among the items at which the next distinct score begins, for each distinct score.
  private final int[] ends;
  private final int calm;

  /// @throws IllegalArgumentException if a kind is empty or a score is NaN
  RankedScores(double[] calm, double[] cases) {
    double[] scores = Arrays.copyOf(checked("calm", calm), calm.length + cases.length);
    System.arraycopy(checked("cases", cases), 0, scores, calm.length, cases.length);
    // Adding 0 makes 0 of -0, which is the same score.
    Arrays.setAll(scores, i -> scores[i] + 0.0);
    this.calm = calm.length;
    this.items = IntStream.range(0, scores.length).boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> scores[i]).reversed()).mapToInt(Integer::intValue).toArray();
    this.ends = IntStream.rangeClosed(1, scores.length)
        .filter(i -> i == scores.length || scores[items[i]] != scores[items[i - 1]]).toArray();
  }

  int items() {
    return items.length;
  }

  Thresholds thresholds() {
    int[] once = new int[items.length];
    Arrays.fill(once, 1);
    return thresholds(once, new Thresholds(new int[ends.length], new int[ends.length]));
  }

  /// Returns the thresholds of a resample.
  ///
  /// @param times how often each item was drawn
  /// @param into overwritten, so that resampling takes no memory
  Thresholds thresholds(int[] times, Thresholds into) {
    int calmSoFar = 0;
    int casesSoFar = 0;
    int at = 0;
    for (int i = 0; i < ends.length; i++) {
      for (; at < ends[i]; at++) {
        int item = items[at];
        if (item < calm) {
          calmSoFar += times[item];
        } else {
          casesSoFar += times[item];
        }
      }
      into.calm()[i] = calmSoFar;
      into.cases()[i] = casesSoFar;
    }
    return into;
  }

  private static double[] checked(String kind, double[] scores) {
    if (scores.length == 0) {
      throw new IllegalArgumentException("scores of " + kind + ": expected at least one, got none");
    }
    for (int i = 0; i < scores.length; i++) {
      if (Double.isNaN(scores[i])) {
        throw new IllegalArgumentException(
            "scores of " + kind + ": expected numbers, got NaN at index " + i + " of " + scores.length);
      }
    }
    return scores;
  }
}
