package org.megabytestreams.stream;

import java.util.Arrays;
import org.megabytestreams.generate.Sampler;
import org.megabytestreams.generate.SamplingOptions;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.GrowingWindow;
import org.megabytestreams.model.Symbols;

/// Writes the model's most probable continuation, byte by byte.
public final class GreedyContinuation {
  private GreedyContinuation() {}

  /// Continues `prefix` until the boundary, `most` bytes or the window's end. A generator writes the same greedily, in
  /// lanes. This needs none, since a service has the graphs of lanes only if it writes continuations.
  ///
  /// @param prefix the symbols of a window so far; fewer than T
  public static byte[] after(ByteModel model, int[] prefix, int most) {
    int patch = model.geometry().patchSize();
    int limit = Math.min(most, model.geometry().windowSymbols() - prefix.length);
    byte[] written = new byte[Math.max(0, limit)];
    Sampler sampler = new Sampler(SamplingOptions.GREEDY);
    int symbols = model.geometry().framing() == Framing.RECORDS ? Symbols.COUNT : Symbols.BOUNDARY;
    try (GrowingWindow window = model.window()) {
      int whole = prefix.length / patch * patch;
      if (whole > 0) {
        window.append(Arrays.copyOf(prefix, whole));
      }
      int[] current = Arrays.copyOfRange(prefix, whole, whole + patch);
      int at = prefix.length - whole;
      for (int i = 0; i < written.length; i++) {
        int symbol = sampler.draw(window.logProbabilities(current)[at], symbols);
        if (symbol == Symbols.BOUNDARY) {
          return Arrays.copyOf(written, i);
        }
        written[i] = (byte) symbol;
        current[at++] = symbol;
        if (at == patch && i + 1 < written.length) {
          window.append(current);
          current = new int[patch];
          at = 0;
        }
      }
    }
    return written;
  }
}
