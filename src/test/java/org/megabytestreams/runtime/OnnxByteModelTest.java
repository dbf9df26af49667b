package org.megabytestreams.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.megabytestreams.model.ArchitectureOptions;
import org.megabytestreams.model.ArchitectureOptions.Architecture;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.GrowingWindow;
import org.megabytestreams.model.Surprisal;
import org.megabytestreams.model.SymbolLanes;
import org.megabytestreams.testing.TinyBundle;

/// Compares windows that grow patch by patch with the same windows scored at once.
class OnnxByteModelTest {
  private static final int PATCHES = 48;
  private static final double TOLERANCE_BITS = 1e-3;

  @TempDir
  Path folder;

  static List<Geometry> geometries() {
    Geometry megaByte = new Geometry(8, PATCHES, 8, 32, 2, 2, 32, 2, 2, Framing.RECORDS);
    return List.of(megaByte,
        megaByte.withOptions(ArchitectureOptions.PLAIN.withCrossPatchKeys(5).withUntiedOutput()),
        megaByte.withOptions(ArchitectureOptions.PLAIN.withRotaryPositions().withCrossPatchKeys(8).withConvolution()),
        megaByte.withOptions(ArchitectureOptions.PLAIN.withRotaryPositions().withCrossPatchKeys(5)),
        megaByte.withOptions(ArchitectureOptions.PLAIN.withRotaryPositions()),
        megaByte.withOptions(ArchitectureOptions.PLAIN.withCrossPatchKeys(5).withMatching()),
        megaByte.withOptions(
            ArchitectureOptions.PLAIN.withRotaryPositions()
                .withCrossPatchKeys(8).withMatching().withAttentionWindow(7)),
        new Geometry(8, PATCHES, 0, 32, 2, 2, 0, 0, 0, Framing.RECORDS,
        ArchitectureOptions.baseline(Architecture.TRANSFORMER, 0)),
        new Geometry(8, PATCHES, 0, 32, 2, 2, 0, 0, 0, Framing.RECORDS,
            ArchitectureOptions.baseline(Architecture.TRANSFORMER, 0).withRotaryPositions().withUntiedOutput()));
  }

  /// Returns also geometries of models that only score.
  static List<Geometry> all() {
    List<Geometry> all = new ArrayList<>(geometries());
    for (ArchitectureOptions baseline : List.of(ArchitectureOptions.baseline(Architecture.TRANSFORMER, 8),
        ArchitectureOptions.baseline(Architecture.LINEAR_TRANSFORMER, 0))) {
      all.add(new Geometry(8, PATCHES, 0, 32, 2, 2, 0, 0, 0, Framing.RECORDS, baseline));
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("geometries")
  void givesTheBitsOfTheWholeWindow(Geometry geometry) throws Exception {
    int[] symbols = windows(1, geometry, 5)[0];
    try (ByteModel model = OnnxByteModel.open(TinyBundle.write(folder.resolve("bundle"), geometry), 1);
        GrowingWindow window = model.window()) {
      Surprisal whole = model.surprisal(new int[][] {symbols})[0];
      int at = 0;
      for (int patches : new int[] {1, 3, 28, 1, 15}) {
        int[] next = Arrays.copyOfRange(symbols, at, at + patches * geometry.patchSize());
        int[] first = Arrays.copyOf(next, geometry.patchSize());
        assertBits(whole, at, window.look(first));
        float[][] logProbabilities = window.logProbabilities(first);
        assertEquals(whole.bits()[at + 7], -logProbabilities[7][first[7]] / Math.log(2), TOLERANCE_BITS);
        assertBits(whole, at, window.look(next));
        assertBits(whole, at, window.append(next));
        at += next.length;
      }
      assertEquals(PATCHES, window.patches());
      assertThrows(IllegalArgumentException.class, () -> window.append(new int[geometry.patchSize()]));
    }
  }

  /// Fewer patches than attention is cut into, among others.
  @ParameterizedTest
  @MethodSource("geometries")
  void givesShortWindowsTheBitsOfTheFrontOfALongOne(Geometry geometry) throws Exception {
    int[][] symbols = windows(2, geometry, 11);
    try (ByteModel model = OnnxByteModel.open(TinyBundle.write(folder.resolve("bundle"), geometry), 1)) {
      Surprisal[] whole = model.surprisal(symbols);
      for (int patches = 1; patches <= 9; patches++) {
        int length = patches * geometry.patchSize();
        int[][] fronts = Arrays.stream(symbols).map(window -> Arrays.copyOf(window, length)).toArray(int[][]::new);
        Surprisal[] all = model.surprisal(fronts);
        Surprisal[] last = model.surprisal(fronts, patches - 1);
        for (int window = 0; window < fronts.length; window++) {
          assertBits(whole[window], 0, all[window]);
          assertBits(whole[window], length - geometry.patchSize(), last[window]);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void givesTheSameBitsWhenItSkipsTheFront(Geometry geometry) throws Exception {
    int[][] symbols = windows(2, geometry, 9);
    try (ByteModel model = OnnxByteModel.open(TinyBundle.write(folder.resolve("bundle"), geometry), 1)) {
      Surprisal[] whole = model.surprisal(symbols);
      for (int skipped : new int[] {1, 2, 12, PATCHES - 1}) {
        Surprisal[] rest = model.surprisal(symbols, skipped);
        for (int window = 0; window < symbols.length; window++) {
          assertEquals((PATCHES - skipped) * geometry.patchSize(), rest[window].bits().length);
          assertBits(whole[window], skipped * geometry.patchSize(), rest[window]);
        }
      }
      assertThrows(IllegalArgumentException.class, () -> model.surprisal(symbols, PATCHES));
      assertThrows(IllegalArgumentException.class, () -> model.surprisal(symbols, -1));
    }
  }

  @ParameterizedTest
  @MethodSource("geometries")
  void continuesAPrefilledWindowWithTheSameBits(Geometry geometry) throws Exception {
    int[] symbols = windows(1, geometry, 8)[0];
    int begun = 40 * geometry.patchSize();
    try (ByteModel model = OnnxByteModel.open(TinyBundle.write(folder.resolve("bundle"), geometry), 1);
        GrowingWindow window = model.window()) {
      window.prefill(Arrays.copyOf(symbols, begun));
      assertBits(model.surprisal(new int[][] {symbols})[0], begun,
          window.append(Arrays.copyOfRange(symbols, begun, symbols.length)));
    }
  }

  /// Four windows, three, two and one in a run, before and behind what an attention window of 7 patches lets go.
  @ParameterizedTest
  @MethodSource("geometries")
  void givesPackedWindowsTheBitsOfSingleWindows(Geometry geometry) throws Exception {
    int[][] symbols = windows(4, geometry, 10);
    int[][] patches = {
        {1, 5, 7, 1, 4, 6, 3, 7, 0, 5, 9}, {7, 1, 6, 7, 1, 7, 7, 2, 7, 1, 1}, {0, 30, 2, 3, 1, 2, 0, 1, 4, 2, 3},
        {2, 3, 7, 7, 0, 7, 0, 6, 1, 7, 8}}; // of each window, at each step
    boolean packs = geometry.options().megaByte() && !geometry.options().convolution();
    try (ByteModel model = OnnxByteModel.open(TinyBundle.write(folder.resolve("bundle"), geometry), 2)) {
      assertEquals(packs ? 4 : 1, model.packedWindows());
      Surprisal[] whole = model.surprisal(symbols);
      IntStream.range(0, 3).parallel().forEach(_ -> growTogether(model, symbols, patches, whole));
    }
  }

  private static void growTogether(ByteModel model, int[][] symbols, int[][] patches, Surprisal[] whole) {
    int patch = model.geometry().patchSize();
    List<GrowingWindow> windows = Arrays.stream(symbols).map(_ -> model.window()).toList();
    int[] at = new int[windows.size()];
    for (int step = 0; step < patches[0].length; step++) {
      List<Integer> growing = new ArrayList<>();
      List<int[]> next = new ArrayList<>();
      for (int i = 0; i < windows.size(); i++) {
        if (patches[i][step] > 0) {
          growing.add(i);
          next.add(Arrays.copyOfRange(symbols[i], at[i], at[i] + patches[i][step] * patch));
        }
      }
      List<Surprisal> found = model.append(growing.stream().map(windows::get).toList(), next);
      for (int i = 0; i < growing.size(); i++) {
        int window = growing.get(i);
        assertBits(whole[window], at[window], found.get(i));
        at[window] += next.get(i).length;
        assertEquals(at[window] / patch, windows.get(window).patches());
      }
    }
    windows.forEach(GrowingWindow::close);
  }

  @Test
  void skipsTheFrontOfAWindowThatIsRunInChunks() throws Exception {
    Geometry geometry = new Geometry(8, 4224, 4, 16, 1, 1, 16, 1, 1, Framing.STREAM).withOptions(
        ArchitectureOptions.PLAIN.withRotaryPositions().withCrossPatchKeys(8).withMatching().withAttentionWindow(60));
    int[][] symbols = windows(1, geometry, 12);
    try (ByteModel model = OnnxByteModel.open(TinyBundle.write(folder.resolve("bundle"), geometry), 1)) {
      Surprisal whole = model.surprisal(symbols)[0];
      assertBits(whole, 1500 * geometry.patchSize(), model.surprisal(symbols, 1500)[0]);
    }
  }

  @Test
  void runsALongWindowInChunks() throws Exception {
    Geometry geometry = new Geometry(8, 2200, 4, 16, 2, 1, 16, 1, 1, Framing.STREAM).withOptions(
        ArchitectureOptions.PLAIN.withRotaryPositions().withCrossPatchKeys(8).withMatching().withAttentionWindow(300));
    int[] symbols = windows(1, geometry, 7)[0];
    try (ByteModel model = OnnxByteModel.open(TinyBundle.write(folder.resolve("bundle"), geometry), 1);
        GrowingWindow window = model.window()) {
      Surprisal whole = model.surprisal(new int[][] {symbols})[0];
      assertBits(whole, 0, window.append(symbols));
    }
  }

  @Test
  void previewsMoreThanOneRunHoldsAndLeavesTheWindowUnchanged() throws Exception {
    Geometry geometry = new Geometry(8, 2200, 4, 16, 2, 1, 16, 1, 1, Framing.STREAM).withOptions(
        ArchitectureOptions.PLAIN.withRotaryPositions()
            .withCrossPatchKeys(5).withConvolution().withMatching().withAttentionWindow(300));
    int[] symbols = windows(1, geometry, 7)[0];
    int front = 700 * geometry.patchSize();
    int[] back = Arrays.copyOfRange(symbols, front, symbols.length);
    try (ByteModel model = OnnxByteModel.open(TinyBundle.write(folder.resolve("bundle"), geometry), 1);
        GrowingWindow window = model.window()) {
      Surprisal whole = model.surprisal(new int[][] {symbols})[0];
      window.append(Arrays.copyOf(symbols, front));
      assertBits(whole, front, window.look(back));
      assertBits(whole, front, window.look(back));
      assertEquals(700, window.patches());
      assertBits(whole, front, window.append(back));
    }
  }

  @ParameterizedTest
  @MethodSource("geometries")
  void predictsInLanesWhatTheWholeWindowPredicts(Geometry geometry) throws Exception {
    try (ByteModel model = OnnxByteModel.open(TinyBundle.write(folder.resolve("bundle"), geometry), 1)) {
      predictsInLanes(model, model.lanes(3));
      predictsInLanes(model, model.draftingLanes(3));
    }
  }

  private static void predictsInLanes(ByteModel model, SymbolLanes opened) {
    Geometry geometry = model.geometry();
    int[][] symbols = windows(3, geometry, 6);
    int[] begun = {0, 5, 41}; // patches
    try (SymbolLanes lanes = opened) {
      Surprisal[] whole = model.surprisal(symbols);
      for (int lane = 0; lane < begun.length; lane++) {
        lanes.prefill(lane, Arrays.copyOf(symbols[lane], begun[lane] * geometry.patchSize()));
      }
      for (int step = 0; step < (PATCHES - 41) * geometry.patchSize(); step++) {
        float[][] predicted = lanes.next();
        int[] next = new int[symbols.length];
        for (int lane = 0; lane < next.length; lane++) {
          int at = begun[lane] * geometry.patchSize() + step;
          next[lane] = symbols[lane][at];
          assertEquals(whole[lane].bits()[at], -predicted[lane][next[lane]] / Math.log(2), TOLERANCE_BITS,
              "lane " + lane + ", symbol " + at);
        }
        lanes.append(next);
      }
      assertEquals(PATCHES, lanes.patches(2));
    }
  }

  /// Windows of random symbols that now and then repeat what was there.
  private static int[][] windows(int count, Geometry geometry, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[][] windows = new int[count][geometry.windowSymbols()];
    for (int[] symbols : windows) {
      Arrays.setAll(symbols, _ -> random.nextInt(257));
      for (int at = 40; at + 30 < symbols.length; at += 35) {
        System.arraycopy(symbols, random.nextInt(at - 20), symbols, at, 15 + random.nextInt(5));
      }
    }
    return windows;
  }

  private static void assertBits(Surprisal whole, int at, Surprisal part) {
    for (int i = 0; i < part.bits().length; i++) {
      assertEquals(whole.bits()[at + i], part.bits()[i], TOLERANCE_BITS, "bits of symbol " + (at + i));
      assertEquals(whole.expectedBits()[at + i], part.expectedBits()[i], TOLERANCE_BITS,
          "expected bits of symbol " + (at + i));
    }
  }
}
