package org.megabytestreams.engine;

import java.util.Arrays;
import org.megabytestreams.megabyte.ByteModel;
import org.megabytestreams.megabyte.Symbols;

/// What the model would have written: its most probable continuation, byte by byte.
public final class Expectation {
  private Expectation() {}

  /// Continues `prefix` until the boundary, `most` bytes or the window's end.
  ///
  /// @param prefix the symbols of a window so far; fewer than T
  public static byte[] after(ByteModel model, int[] prefix, int most) {
    int limit = Math.min(most, model.geometry().windowSymbols() - 1 - prefix.length);
    byte[] written = new byte[Math.max(0, limit)];
    int[] window = Arrays.copyOf(prefix, prefix.length + written.length);
    for (int i = 0; i < written.length; i++) {
      int symbol = mostProbable(model.nextLogProbabilities(Arrays.copyOf(window, prefix.length + i)));
      if (symbol == Symbols.BOUNDARY) {
        return Arrays.copyOf(written, i);
      }
      written[i] = (byte) symbol;
      window[prefix.length + i] = symbol;
    }
    return written;
  }

  private static int mostProbable(float[] logProbabilities) {
    int best = 0;
    for (int i = 1; i < logProbabilities.length; i++) {
      if (logProbabilities[i] > logProbabilities[best]) {
        best = i;
      }
    }
    return best;
  }
}
