package org.megabytestreams.anomaly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AlarmBudgetTest {
  private static final double PER_DAY = 24;
  private static final double DAY_MILLIS = 86_400_000;

  private final AlarmBudget budget = new AlarmBudget();

  private double spendAt(long millis) {
    budget.earn(millis);
    double threshold = budget.threshold(PER_DAY);
    budget.spend(PER_DAY);
    return threshold;
  }

  @Test
  void neverSpendsMoreThanTheTimeThatPassedWhateverTheRate() {
    SplittableRandom random = new SplittableRandom(5);
    double spent = 0;
    long now = 0;
    for (int i = 0; i < 50_000; i++) {
      now += random.nextInt(100) == 0 ? random.nextInt(20_000) : random.nextInt(2);
      spent += spendAt(now);
      assertTrue(spent <= PER_DAY * (now + 60_000) / DAY_MILLIS * (1 + 1e-9), "after record " + i);
    }
    assertTrue(spent > 0.9 * PER_DAY * now / DAY_MILLIS, "left unspent");
  }

  @Test
  void settlesAtTheBudgetOverTheRate() {
    double threshold = 0;
    for (int i = 0; i < 10_000; i++) {
      threshold = spendAt(100L * i);
    }
    assertEquals(PER_DAY / (10 * 86_400), threshold, 0.05 * threshold);
  }

  @Test
  void recoversFromABacklogReadAtOnce() {
    for (int i = 0; i < 5000; i++) {
      spendAt(0);
    }
    double threshold = 0;
    for (int i = 0; i < 1500; i++) {
      threshold = spendAt(100L * i);
    }
    assertEquals(PER_DAY / (10 * 86_400), threshold, 0.1 * threshold);
  }

  @Test
  void earnsNothingFromTimeThatGoesBackwardsOrJumpsToAndFro() {
    double spent = 0;
    for (int i = 0; i < 10_000; i++) {
      spent += spendAt(i % 2 == 0 ? 10_000_000 : 0);
    }
    assertTrue(spent <= PER_DAY * 60_000 / DAY_MILLIS * (1 + 1e-9), spent + " spent");
  }

  @Test
  void earnsAnHourAtMostFromATimeInTheFutureAndComesBack() {
    spendAt(0);
    double spent = spendAt(Long.MAX_VALUE);
    for (int i = 0; i < 5000; i++) {
      spent += spendAt(100L * i);
    }
    assertTrue(spent <= PER_DAY * (60_000 + 3_600_000 + 500_000) / DAY_MILLIS, spent + " spent");
    double threshold = 0;
    for (int i = 5000; i < 15_000; i++) {
      threshold = spendAt(100L * i);
    }
    assertEquals(PER_DAY / (10 * 86_400), threshold, 0.1 * threshold);
  }
}
