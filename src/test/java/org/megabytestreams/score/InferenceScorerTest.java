package org.megabytestreams.score;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.Surprisal;
import org.megabytestreams.model.Symbols;
import org.megabytestreams.testing.ContextModel;

class InferenceScorerTest {
  private static final Geometry GEOMETRY = new Geometry(4, 8, 4, 8, 1, 1, 8, 1, 1, Framing.STREAM);
  private static final int T = GEOMETRY.windowSymbols();

  private final ContextModel model = new ContextModel(GEOMETRY);
  private final int[] symbols = new SplittableRandom(9).ints(200, 0, 256).toArray();

  /// The bits of `symbols[at]` in a window that starts at `start`, fill before the first symbol.
  private float bits(int start, int at) {
    int[] window = new int[at + 1 - start];
    for (int i = 0; i < window.length; i++) {
      window[i] = start + i < 0 ? Symbols.BOUNDARY : symbols[start + i];
    }
    return model.surprisal(new int[][] {window})[0].bits()[window.length - 1];
  }

  private float[] score(InferenceMode way, int... ends) {
    InferenceScorer scorer = new InferenceScorer(model, way);
    float[] all = new float[symbols.length];
    int from = 0;
    for (int end : ends) {
      StreamSegment stretch = new StreamSegment(from, new int[0], Arrays.copyOfRange(symbols, from, end));
      Surprisal part = scorer.score(List.of(stretch)).getFirst();
      System.arraycopy(part.bits(), 0, all, from, end - from);
      from = end;
    }
    return all;
  }

  @Test
  void keepsNothingOfAFullWindowInBasicMode() {
    float[] bits = score(InferenceMode.BASIC, 200);
    for (int i = 0; i < 200; i++) {
      assertEquals(bits(i / T * T, i), bits[i], "symbol " + i);
    }
  }

  @Test
  void keepsHalfOfAFullWindowInSlidingMode() {
    float[] bits = score(InferenceMode.SLIDING, 200);
    for (int i = T; i < 200; i++) {
      int start = (i - T / 2) / (T / 2) * (T / 2);
      assertEquals(bits(start, i), bits[i], "symbol " + i);
    }
  }

  @Test
  void scoresTheFirstHalfOfEachPatchInStridedMode() {
    float[] bits = score(InferenceMode.STRIDED, 200);
    for (int i = 0; i < 200; i++) {
      int shift = i % 4 >= 2 ? 2 : 0;
      assertEquals(bits((i + shift) / T * T - shift, i), bits[i], "symbol " + i);
    }
  }

  @Test
  void givesTheSameBitsForAnySegments() {
    for (InferenceMode way : InferenceMode.values()) {
      assertArrayEquals(score(way, 200), score(way, 3, 40, 41, 90, 163, 200), way + " depends on the stretches");
    }
  }

  @Test
  void rejectsStridedModeWhenRecordsStartOnPatches() {
    ContextModel records = new ContextModel(GEOMETRY.withFraming(Framing.RECORDS));
    assertThrows(IllegalArgumentException.class, () -> new InferenceScorer(records, InferenceMode.BOTH));
  }
}
