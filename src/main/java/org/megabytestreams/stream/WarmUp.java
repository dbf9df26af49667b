package org.megabytestreams.stream;

import java.util.Arrays;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.GrowingWindow;
import org.megabytestreams.model.SlidingWindow;
import org.megabytestreams.model.Symbols;
import org.megabytestreams.score.WindowScorer;

/// Runs shapes once, before anything waits for an answer: the first run of a shape plans its memory.
public final class WarmUp {
  private WarmUp() {}

  /// Calls `model` for each length that [WindowScorer] pads to, once with each of these
  /// numbers of windows. It does so with and without patches that were kept, and for the patch behind a growing window.
  public static void run(ByteModel model, int... windows) {
    Geometry geometry = model.geometry();
    int kept = SlidingWindow.kept(geometry.patches());
    for (int patches : WindowScorer.paddedPatches(geometry)) {
      int[] window = new int[patches * geometry.patchSize()];
      Arrays.fill(window, Symbols.BOUNDARY);
      for (int count : windows) {
        int[][] batch = new int[count][];
        Arrays.fill(batch, window);
        model.surprisal(batch, 0);
        if (kept > 0 && kept < patches) {
          model.surprisal(batch, kept);
        }
      }
    }
    try (GrowingWindow window = model.window()) {
      int[] patch = new int[geometry.patchSize()];
      window.append(patch);
      window.logProbabilities(patch);
    }
  }
}
