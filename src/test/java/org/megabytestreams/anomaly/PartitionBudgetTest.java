package org.megabytestreams.anomaly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

class PartitionBudgetTest {
  private static final long START = 1_700_000_000_000L;
  private static final double DAY = 86_400_000;
  private static final double MORE = 0.01;

  private final SplittableRandom random = new SplittableRandom(5);

  /// Takes for records at times, and requires that no stretch of them has more than the budget of its time and a
  /// hundredth of a day.
  ///
  /// @param next gives the time of the next record
  /// @return what all of them took
  private static double takeWithinTheGuarantee(int records, LongUnaryOperator next) {
    PartitionBudget budget = new PartitionBudget();
    double sum = 0;
    double lowest = 0; // of what was taken before a record, less the days up to it
    long time = START;
    for (int i = 0; i < records; i++) {
      double days = (time - START) / DAY;
      lowest = i == 0 ? 0 : Math.min(lowest, sum - days);
      double taken = budget.take(time);
      assertTrue(taken >= 0, "took " + taken);
      sum += taken;
      assertTrue(sum - days - lowest <= MORE, "record " + i + " took too much");
      time = next.applyAsLong(time);
    }
    return sum;
  }

  @Test
  void spendsMostOfTheBudgetAtASteadyRate() {
    int records = 2 * 864_000; // two days
    double spent = takeWithinTheGuarantee(records, time -> time - Math.round(100 * Math.log(1 - random.nextDouble())));
    assertTrue(spent > 1.9, "spent " + spent + " of two days");
  }

  @Test
  void keepsTheBudgetInBursts() {
    for (long gap : List.of(500, 20_000, 150_000, 1_200_000)) {
      int[] sent = {0};
      double spent = takeWithinTheGuarantee(200_000, time -> ++sent[0] % 2000 == 0 ? time + gap : time + sent[0] % 2);
      assertTrue(spent > 0, "spent " + spent);
    }
  }

  @Test
  void keepsTheBudgetWhileTimeStandsStill() {
    PartitionBudget budget = new PartitionBudget();
    double spent = 0;
    for (int i = 0; i < 2_000_000; i++) {
      spent += budget.take(-1);
    }
    assertTrue(spent < MORE + 2_000_000 / 864e6, "spent " + spent);
  }

  @Test
  void keepsTheBudgetAtAnyTimes() {
    for (int run = 0; run < 20; run++) {
      double scale = Math.pow(10, run % 7);
      takeWithinTheGuarantee(20_000, time -> time + Math.round(scale * -Math.log(1 - random.nextDouble())));
    }
  }

  /// Calm records have p-values that are uniform: count those that alert.
  @Test
  void expectsAtMostTheBudgetOfFalseAlarms() {
    double perDay = 40;
    PartitionBudget budget = new PartitionBudget();
    long time = START;
    int alarms = 0;
    int days = 10;
    while (time < START + days * DAY) {
      alarms += random.nextDouble() <= perDay * budget.take(time) ? 1 : 0;
      time += random.nextInt(20) == 0 ? 60_000 : random.nextInt(1000);
    }
    double bound = perDay * (days + MORE);
    assertTrue(alarms < bound + 3 * Math.sqrt(bound) && alarms > 0.7 * bound, alarms + " alarms, expected " + bound);
  }

  @Test
  void takesBackWhatALeapOfTheClockBrought() {
    PartitionBudget plain = new PartitionBudget();
    PartitionBudget leaping = new PartitionBudget();
    double more = 0;
    for (int i = 0; i < 5000; i++) {
      if (i == 2000) {
        more += leaping.take(START + 365 * 86_400_000L); // a record of the far future
      }
      more += leaping.take(START + 100L * i) - plain.take(START + 100L * i);
    }
    assertTrue(more <= MORE, "the leap brought " + more + " days");
  }

  @Test
  void goesOnFromBytesAsIfItHadNotStopped() {
    PartitionBudget whole = new PartitionBudget();
    PartitionBudget parts = new PartitionBudget();
    long time = START;
    for (int i = 0; i < 3000; i++) {
      time += random.nextInt(50) == 0 ? random.nextInt(400_000) - 100_000 : random.nextInt(300);
      assertEquals(whole.take(time), parts.take(time));
      parts = PartitionBudget.decode(parts.encode());
    }
    assertEquals(whole.left(), parts.left());
    assertTrue(whole.left() > 0.9 && whole.left() < 1, "left " + whole.left());
    byte[] bytes = parts.encode();
    assertThrows(IllegalArgumentException.class,
        () -> PartitionBudget.decode(Arrays.copyOf(bytes, bytes.length - 1)));
    bytes[3]++;
    assertThrows(IllegalArgumentException.class, () -> PartitionBudget.decode(bytes));
  }

  @Test
  void sharesTheSmallerLimitAmongPartitions() {
    SharedBudget budget = SharedBudget.of(8, 12);
    assertEquals(2, budget.perDay(4, 4));
    assertEquals(1, budget.perDay(4, 12));
    assertEquals(3, SharedBudget.of(0, 12).perDay(4, 4));
    assertTrue(!SharedBudget.of(0, 0).limits() && SharedBudget.of(0, 0).equals(SharedBudget.NONE));
    assertEquals(Double.POSITIVE_INFINITY, budget.ofTopic(0).topicPerDay());
  }
}
