package org.megabytestreams.compress;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.SlidingWindow;
import org.megabytestreams.model.SymbolLanes;
import org.megabytestreams.model.Symbols;

/// Walks lanes side by side, symbol by symbol. Writing and reading a code take the same way.
final class Lanes {
  /// Uses a prediction to write a known symbol, or to read an unknown one.
  interface Coding {
    int code(int lane, LaneText text, float[] logProbabilities);
  }

  private final Geometry geometry;
  private final List<LaneText> texts;
  /// The symbols of each lane's window so far. // [lanes][T]
  private final int[][] windows;
  private final int[] held;

  private Lanes(Geometry geometry, List<LaneText> texts) {
    this.geometry = geometry;
    this.texts = texts;
    this.windows = new int[texts.size()][geometry.windowSymbols()];
    this.held = new int[texts.size()];
  }

  /// Walks all lanes to their ends.
  ///
  /// @param coded gets the number of bytes that were coded at each step
  static void walk(ByteModel model, List<LaneText> texts, Coding coding, IntConsumer coded) {
    new Lanes(model.geometry(), texts).walk(model, coding, coded);
  }

  private void walk(ByteModel model, Coding coding, IntConsumer coded) {
    try (SymbolLanes lanes = model.lanes(texts.size())) {
      int[] symbols = new int[texts.size()];
      while (!texts.stream().allMatch(LaneText::done)) {
        if (lanes.position() == 0) {
          slide(lanes);
        }
        float[][] predicted = lanes.next();
        int bytes = 0;
        for (int lane = 0; lane < symbols.length; lane++) {
          LaneText text = texts.get(lane);
          if (text.fills()) {
            symbols[lane] = Symbols.BOUNDARY;
            text.fill();
          } else {
            symbols[lane] = coding.code(lane, text, predicted[lane]);
            text.take(symbols[lane], lanes.position());
            bytes++;
          }
          windows[lane][held[lane]++] = symbols[lane];
        }
        lanes.append(symbols);
        coded.accept(bytes);
      }
    }
  }

  /// Keeps the end of each full window.
  private void slide(SymbolLanes lanes) {
    int stride = SlidingWindow.stride(geometry.patches()) * geometry.patchSize();
    for (int lane = 0; lane < held.length; lane++) {
      if (held[lane] == geometry.windowSymbols()) {
        int[] kept = Arrays.copyOfRange(windows[lane], stride, held[lane]);
        System.arraycopy(kept, 0, windows[lane], 0, kept.length);
        held[lane] = kept.length;
        lanes.prefill(lane, kept);
      }
    }
  }
}
