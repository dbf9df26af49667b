package org.megabytestreams.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.SymbolLanes;
import org.megabytestreams.model.Symbols;

/// Compares, to the bit, what lanes predict ahead with what they predict symbol by symbol. With [#MANY] lanes nothing
/// is predicted ahead.
class DraftStepsTest {
  private static final int MANY = 9;
  private static final int PATCH = 8;
  private static ByteModel model;

  @BeforeAll
  static void open() {
    model = OnnxByteModel.open(Bundle.read(Path.of("src/main/bundles/logs-any")), 1);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  /// Returns lines that repeat with other numbers, as symbols; each ends its patch.
  private static int[] lines(int count, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] symbols = new int[count * 64];
    Arrays.fill(symbols, Symbols.BOUNDARY);
    for (int line = 0; line < count; line++) {
      String text = "2026-12-01 06:00:" + random.nextInt(10, 60) + " INFO session " + random.nextInt(100) + " is open";
      for (int i = 0; i < text.length(); i++) {
        symbols[line * 64 + i] = text.charAt(i);
      }
    }
    return symbols;
  }

  private static float[][] predictions(SymbolLanes lanes, int[][] symbols, int lane) {
    float[][] predictions = new float[symbols[0].length][];
    for (int at = 0; at < predictions.length; at++) {
      predictions[at] = lanes.next()[lane].clone();
      int place = at;
      lanes.append(Arrays.stream(symbols).mapToInt(each -> each[place]).toArray());
    }
    return predictions;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 8})
  void predictsTheSameBitsAheadAsSymbolBySymbol(int count) {
    int[][] symbols = new int[MANY][];
    Arrays.setAll(symbols, lane -> lines(6, lane));
    try (SymbolLanes many = model.draftingLanes(MANY); SymbolLanes few = model.draftingLanes(count)) {
      float[][] expected = predictions(many, symbols, 0);
      float[][] ahead = predictions(few, Arrays.copyOf(symbols, count), 0);
      for (int at = 0; at < expected.length; at++) {
        assertArrayEquals(expected[at], ahead[at], 0f, "symbol " + at);
      }
    }
  }

  @Test
  void forgetsWhatItPredictedAheadWhenALaneBeginsAgain() {
    int[] symbols = lines(4, 1);
    int[] other = lines(3, 2);
    try (SymbolLanes lanes = model.draftingLanes(1); SymbolLanes fresh = model.draftingLanes(1)) {
      lanes.prefill(0, symbols);
      lanes.next();
      lanes.prefill(0, other);
      fresh.prefill(0, other);
      assertArrayEquals(fresh.next()[0], lanes.next()[0], 0f);
    }
  }

  @Test
  void prefillsAPromptOnceForAllItsSamples() {
    int[] prompt = lines(5, 3);
    int[] next = lines(1, 4);
    try (SymbolLanes lanes = model.draftingLanes(2); SymbolLanes fresh = model.draftingLanes(2)) {
      lanes.prefill(0, prompt);
      lanes.use(1);
      float[][] first = predictions(lanes, new int[][] {next}, 0);
      lanes.prefill(1, prompt); // the first lane has gone on
      lanes.use(2);
      lanes.move(1, 0);
      lanes.use(1);
      fresh.prefill(0, prompt);
      fresh.use(1);
      assertEquals(prompt.length / PATCH, lanes.patches(0));
      float[][] expected = predictions(fresh, new int[][] {next}, 0);
      assertArrayEquals(first, expected);
      assertArrayEquals(expected, predictions(lanes, new int[][] {next}, 0));
    }
  }
}
