package org.megabytestreams.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.megabytestreams.model.SlidingWindow.Pass;

/// Checks windows of K patches, also where K is no multiple of four.
class SlidingWindowTest {
  private static final int END = 100;

  @Test
  void scoresTheFirstPatchesInTheWindowAtTheStart() {
    for (int patch = 0; patch < 8; patch++) {
      assertEquals(0, SlidingWindow.startOf(patch, 8));
      assertEquals(0, SlidingWindow.firstScoredWith(patch, 8));
    }
  }

  @Test
  void keepsTheNewestQuarterOfAFullWindow() {
    assertEquals(2, SlidingWindow.kept(8));
    assertEquals(6, SlidingWindow.stride(8));
    assertEquals(6, SlidingWindow.startOf(8, 8));
    assertEquals(8, SlidingWindow.firstScoredWith(8, 8));
    assertEquals(6, SlidingWindow.startOf(13, 8));
    assertEquals(8, SlidingWindow.firstScoredWith(13, 8));
    assertEquals(12, SlidingWindow.startOf(14, 8));
    assertEquals(14, SlidingWindow.firstScoredWith(14, 8));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 7, 8, 32})
  void scoresEachPatchInTheFirstWindowThatHoldsIt(int patches) {
    for (long patch = 0; patch < END; patch++) {
      long start = SlidingWindow.startOf(patch, patches);
      assertEquals(0, start % SlidingWindow.stride(patches));
      assertTrue(start <= patch && patch < start + patches, "patch " + patch);
      assertTrue(start == 0 || patch >= start - SlidingWindow.stride(patches) + patches, "patch " + patch);
      long first = SlidingWindow.firstScoredWith(patch, patches);
      assertEquals(start, SlidingWindow.startOf(first, patches));
      assertTrue(first == 0 || SlidingWindow.startOf(first - 1, patches) < start, "patch " + patch);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 7, 8, 32})
  void passesScoreEachPatchOnce(int patches) {
    long from = 0;
    while (from < END) {
      Pass pass = SlidingWindow.passFrom(from, END, patches);
      for (long patch = from; patch < pass.end(); patch++) {
        assertEquals(pass.start(), SlidingWindow.startOf(patch, patches));
      }
      assertTrue(pass.end() > from && pass.end() - pass.start() <= patches, pass.toString());
      from = pass.end();
    }
    assertEquals(END, from);
  }

  @Test
  void endsAPassWithTheWindowOrBeforeTheLimit() {
    List<Pass> passes = new ArrayList<>();
    for (long from : new long[] {0, 3, 8, 10}) {
      passes.add(SlidingWindow.passFrom(from, 12, 8));
    }
    assertEquals(List.of(new Pass(0, 8), new Pass(0, 8), new Pass(6, 12), new Pass(6, 12)), passes);
  }
}
