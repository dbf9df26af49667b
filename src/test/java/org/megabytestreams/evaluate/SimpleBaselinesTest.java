package org.megabytestreams.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.megabytestreams.evaluate.BaselinesTest.bytes;

import org.junit.jupiter.api.Test;

/// Checks the baselines of a record's length and of lines seen for the first time.
class SimpleBaselinesTest {
  private static final double EXACT = 1e-12;

  @Test
  void groupsShortLengthsExactlyAndLongOnesByThreePercent() {
    for (int length = 0; length < 64; length++) {
      assertEquals(length, LengthBaseline.classOf(length));
    }
    assertEquals(64, LengthBaseline.classOf(64));
    assertEquals(64, LengthBaseline.classOf(65));
    assertEquals(65, LengthBaseline.classOf(66));
    assertEquals(LengthBaseline.classOf(1023) + 1, LengthBaseline.classOf(1024));
    assertEquals(32 * 27 - 1, LengthBaseline.classOf(Integer.MAX_VALUE));
  }

  @Test
  void ranksLengthsByTheirShareAndTheirDistance() {
    LengthBaseline baseline = new LengthBaseline();
    assertEquals(0, baseline.score(bytes("abc")));
    for (int i = 0; i < 3; i++) {
      baseline.learn(bytes("abcd"));
    }
    baseline.learn(bytes("ab"));
    // Own class 3; the record of length 2 is two classes away: a sixteenth of a quarter.
    assertEquals(-Math.log((3 + 1.0 / 64) / 4) / Math.log(2), baseline.score(bytes("efgh")), EXACT);
    // One class away from both.
    assertEquals(-Math.log(4.0 / 32 / 4) / Math.log(2), baseline.score(bytes("abc")), EXACT);
    assertTrue(baseline.score(new byte[100]) > baseline.score(new byte[50]));
    assertTrue(Double.isFinite(baseline.score(new byte[10_000_000])));
  }

  @Test
  void masksRunsOfDigits() {
    assertEquals("a0 0.0 b0", new String(DigitMask.mask(bytes("a12 3.45 b6"))));
    assertEquals("", new String(DigitMask.mask(new byte[0])));
  }

  @Test
  void findsNewLinesIfMoreThanTheirNumbersDiffer() {
    FirstSightBaseline baseline = new FirstSightBaseline();
    for (int i = 0; i < 3; i++) {
      baseline.learn(bytes("took " + i * 77 + " ms"));
    }
    baseline.learn(bytes("failed"));
    assertEquals(1, baseline.score(bytes("lasted 5 ms")));
    // Two bits of rarity: one in four.
    assertEquals(2.0 / 3, baseline.score(bytes("failed")), EXACT);
    double usual = baseline.score(bytes("took 123456 ms"));
    assertTrue(usual > 0 && usual < 2.0 / 3, "usual " + usual);
  }

  @Test
  void countsKeysInBoundedMemory() {
    CountTable table = new CountTable(8192);
    int taken = 0;
    for (long key = 1; key <= 10_000; key++) {
      taken += table.add(key * 65_536);
    }
    assertEquals(8192 / 4 * 3, taken);
    assertEquals(2, table.add(65_536));
    assertEquals(2, table.get(65_536));
    assertEquals(0, table.add(10_000 * 65_536L));
    assertEquals(0, table.get(10_000 * 65_536L));
  }

  @Test
  void keepsOnlyTheLastBytes() {
    RecentBytes recent = new RecentBytes();
    assertEquals(0, recent.bytes().length);
    recent.append(bytes("first"));
    assertEquals("first\n", new String(recent.bytes()));
    for (int i = 0; i < 30_000; i++) {
      recent.append(bytes("record " + i));
    }
    String kept = new String(recent.bytes());
    assertEquals(RecentBytes.CAPACITY, kept.length());
    assertTrue(kept.endsWith("\nrecord 29998\nrecord 29999\n"));
    byte[] large = new byte[3 * RecentBytes.CAPACITY];
    large[large.length - 1] = 'x';
    recent.append(large);
    assertEquals("x\n", new String(recent.bytes(), RecentBytes.CAPACITY - 2, 2));
    assertEquals(RecentBytes.CAPACITY, recent.bytes().length);
  }
}
