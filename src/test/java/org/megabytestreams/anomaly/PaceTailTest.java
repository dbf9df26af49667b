package org.megabytestreams.anomaly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PaceTailTest {
  private final SplittableRandom random = new SplittableRandom(2);

  private static PaceTail constant(int hours, double value) {
    PaceTail tail = new PaceTail();
    for (int i = 0; i < hours; i++) {
      tail.add(value);
    }
    return tail;
  }

  @Test
  void knowsNothingBeforeADayOfHours() {
    assertEquals(Double.POSITIVE_INFINITY, constant(23, 1000).limit(0.5));
    assertTrue(constant(24, 1000).limit(0.5) < 2000);
  }

  @Test
  void leavesAMarginAboveTheLargestValue() {
    PaceTail tail = constant(100, 1000);
    assertEquals(1500, tail.limit(0.5), 1);
    assertTrue(tail.limit(1e-4) > 3000, "a clock may vary: " + tail.limit(1e-4));
    tail.add(50_000);
    assertTrue(tail.limit(0.5) >= 74_999);
    assertEquals(50_000, tail.max(), 10);
  }

  @Test
  void forgetsWhatIsOlderThanAWeekOfHours() {
    PaceTail tail = constant(1, 1e6);
    for (int i = 0; i < PaceTail.MAX_HOURS; i++) {
      tail.add(10);
    }
    assertEquals(10, tail.max(), 1e-3);
    assertEquals(PaceTail.MAX_HOURS, tail.hours());
  }

  /// Draws values of a Pareto law, and counts how often the next one is above the limit.
  @Test
  void isExceededAsOftenAsItSaysAtMost() {
    for (double p : new double[] {0.02, 0.002}) {
      double above = 0;
      int runs = 4000;
      for (int run = 0; run < runs; run++) {
        PaceTail tail = new PaceTail();
        for (int i = 0; i < 60; i++) {
          tail.add(1000 / (1 - random.nextDouble()));
        }
        above += 1000 / tail.limit(p); // of the law's values, this share is larger
      }
      assertTrue(above / runs < p && above / runs > p / 20, "p = " + p + ": " + above / runs);
    }
  }
}
