package org.megabytestreams.anomaly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Checks the rate of streams whose clocks agree, and of streams whose clocks do not.
class StreamClockTest {
  private static final long START = 1_700_000_000_000L;
  private static final long HOUR = 3_600_000;
  private static final long YEAR_2100 = 4_102_444_800_000L;
  private static final double DAY = 86_400_000;
  private static final long MINUTE = 60_000;
  /// Shares of the true rate that are held whatever the clocks say.
  private static final double LOWEST = 0.6;
  private static final double HIGHEST = 2.5;

  private final SplittableRandom random = new SplittableRandom(7);
  private final StreamClock clock = new StreamClock();
  private final RecordRate rate = new RecordRate();

  /// The records a day after one more record.
  private double add(long timestampMillis) {
    rate.add(clock.advance(timestampMillis), clock.now());
    return rate.perDay(clock.now());
  }

  /// Adds a record every `gapMillis`, each with the timestamp that `stamp` makes of the true one, and holds the rate
  /// against the true one from `fromMillis` on: the first leap forward cannot be told from a pause.
  private void holdsTheRate(long millis, long gapMillis, long fromMillis, LongUnaryOperator stamp) {
    double truth = DAY / gapMillis;
    for (long passed = 0; passed < millis; passed += gapMillis) {
      double share = add(stamp.applyAsLong(START + passed)) / truth;
      if (passed >= fromMillis) {
        assertTrue(share >= LOWEST && share <= HIGHEST, "after " + passed + " ms: " + share + " of the true rate");
      }
    }
  }

  /// Computes the rate as version 2 of the monitor did.
  private static final class FormerRate {
    private double count;
    private long first = Long.MIN_VALUE;
    private long latest;

    double add(long timestampMillis) {
      if (first == Long.MIN_VALUE) {
        first = timestampMillis;
        latest = timestampMillis;
      }
      count = count * Math.exp(-Math.max(0, timestampMillis - latest) / 60_000.0) + 1;
      latest = Math.max(latest, timestampMillis);
      return count * DAY / (60_000 * -Math.expm1(-Math.max(1000.0, latest - first) / 60_000));
    }
  }

  @Test
  void givesTheRateOfTheFormerFormulaWhenOneClockMovesForward() {
    FormerRate former = new FormerRate();
    long now = START;
    for (int i = 0; i < 20_000; i++) {
      // bursts, pauses of hours, and records that are late by less than a minute
      now += random.nextInt(500) == 0 ? random.nextLong(5 * HOUR) : random.nextLong(i % 5000 < 2500 ? 40 : 100_000);
      long stamp = now - (random.nextInt(10) == 0 ? random.nextLong(30_000) : 0);
      double expected = former.add(stamp);
      assertEquals(expected, add(stamp), 1e-9 * expected, "record " + i);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 100, 5_000, 30_000})
  void measuresTheRateOfTwoHostsWhoseClocksAreAnHourApart(long gapMillis) {
    boolean[] ahead = {false};
    holdsTheRate(Math.max(10 * MINUTE, 1000 * gapMillis), gapMillis, 2 * MINUTE, time -> {
      ahead[0] = !ahead[0];
      return time + (ahead[0] ? HOUR : 0);
    });
  }

  /// A stream is always taken to have a record a minute at least.
  @Test
  void measuresTheRateOfTwoHostsThatSendRarely() {
    for (int i = 0; i < 2000; i++) {
      double perDay = add(START + 200_000L * i + (i % 2 == 0 ? 0 : 5 * HOUR));
      assertTrue(i < 50 || perDay > 1400 && perDay < 4000, "record " + i + ": " + perDay);
    }
  }

  @Test
  void keepsTheRateOfHostsThatSendAtRandom() {
    long[] apart = {0, -HOUR, 2 * HOUR, -90_000, 86_400_000};
    holdsTheRate(2 * HOUR, 200, 2 * MINUTE, time -> time + apart[random.nextInt(apart.length)]);
  }

  @Test
  void keepsTheRateWhenHostsTakeTurnsForMinutes() {
    holdsTheRate(2 * HOUR, 100, 10 * MINUTE, time -> (time - START) / 150_000 % 2 == 0 ? time : time + HOUR);
  }

  @Test
  void keepsTheRateWhenAHostWhoseClockIsAheadSendsRarely() {
    holdsTheRate(5 * HOUR, 1000, 11 * MINUTE,
        time -> (time - START) % (10 * MINUTE) == 0 && time > START ? time + HOUR : time);
  }

  @Test
  void keepsTheRateWhenOneClockIsSetBack() {
    holdsTheRate(2 * HOUR, 500, 2 * MINUTE, time -> time < START + HOUR ? time : time - HOUR);
  }

  @Test
  void keepsTheRateWhenRecordsAreLateBySeconds() {
    holdsTheRate(HOUR, 100, 2 * MINUTE, time -> time - random.nextLong(10_000));
  }

  @ParameterizedTest
  @ValueSource(longs = {YEAR_2100, Long.MAX_VALUE, 0, -1, Long.MIN_VALUE})
  void changesLittleAfterASingleBadTimestamp(long bad) {
    for (int i = 0; i < 1000; i++) {
      add(START + 100L * i);
    }
    double before = add(START + 100_000);
    add(bad);
    for (int i = 1; i < 1000; i++) {
      double after = add(START + 100_000 + 100L * i);
      assertEquals(before, after, 0.02 * before, "record " + i);
    }
  }

  @Test
  void recoversFromAFirstRecordInTheFarFuture() {
    add(YEAR_2100);
    holdsTheRate(HOUR, 100, 5 * MINUTE, time -> time);
  }

  @Test
  void ignoresAClockThatKeepsLeaping() {
    long[] future = {YEAR_2100};
    boolean[] odd = {false};
    holdsTheRate(HOUR, 100, 2 * MINUTE, time -> {
      odd[0] = !odd[0];
      future[0] += 30L * 86_400_000;
      return odd[0] ? time : future[0];
    });
  }

  @Test
  void measuresAHighRateForRandomTimestamps() {
    int few = 0;
    for (int i = 0; i < 20_000; i++) {
      few += add(random.nextLong(START)) < DAY / 1000 ? 1 : 0;
    }
    assertTrue(few <= 20_000 / 50, few + " records were judged by less than one a second");
  }

  @Test
  void boundsTheRateOfAClockThatStandsStill() {
    double perDay = 0;
    for (int i = 0; i < 2_000_000; i++) {
      perDay = add(START);
    }
    assertEquals(10_000 * 86_400.0, perDay, 1);
    // and forgets it once the clock moves
    for (int i = 0; i < 1200; i++) {
      perDay = add(START + 1000L * i);
    }
    assertEquals(86_400, perDay, 0.05 * 86_400);
  }

  @Test
  void recoversAfterSparseRecordsDisagreed() {
    long gap = 120_000;
    double usual = 0;
    for (int i = 0; i < 100; i++) {
      usual = add(START + gap * i);
    }
    add(START + gap * 100 - 200_000);
    double highest = 0;
    double last = 0;
    for (int i = 101; i < 200; i++) {
      last = add(START + gap * i);
      highest = Math.max(highest, last);
    }
    assertTrue(highest <= 50 * usual, highest + " where " + usual + " is usual");
    assertEquals(usual, last, 0.01 * usual);
  }

  @Test
  void continuesFromItsEncoding() {
    StreamClock copy = new StreamClock();
    for (int i = 0; i < 5000; i++) {
      long time = START + 100L * i + (random.nextInt(3) == 0 ? random.nextLong(3 * HOUR) : 0);
      ByteBuffer encoded = ByteBuffer.allocate(StreamClock.ENCODED_BYTES);
      clock.encode(encoded);
      copy.decode(encoded.flip());
      assertEquals(clock.advance(time), copy.advance(time));
      assertEquals(clock.now(), copy.now());
    }
  }
}
