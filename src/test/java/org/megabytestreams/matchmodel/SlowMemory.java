package org.megabytestreams.matchmodel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.megabytestreams.model.GuessContext;
import org.megabytestreams.model.Symbols;

/// Does what [MatchMemory] does, slowly and simply.
///
/// @param layers those that have symbols, the newest first
/// @param confidence null if nothing was learned
record SlowMemory(List<SlowLayer> layers, Confidence confidence) {
  private static final SlowMemory NONE = new SlowMemory(List.of(), null);

  /// @param blocks the oldest first; the last is the one that is learned from
  /// @param older null if there is none
  static SlowMemory of(List<int[]> blocks, SlowMemory older, List<GuessContext> further) {
    SlowMemory base = older == null ? NONE : older;
    List<SlowLayer> layers = new ArrayList<>(base.layers);
    for (int[] block : blocks.subList(0, blocks.size() - 1)) {
      SlowLayer layer = empty(block, further);
      append(layer, block, 0, block.length);
      addFirst(layers, layer);
    }
    int[] newest = blocks.getLast();
    int learned = Math.max(0, newest.length - 65_536);
    SlowLayer layer = empty(newest, further);
    append(layer, newest, 0, learned);
    List<SlowLayer> before = new ArrayList<>(layers);
    addFirst(before, layer);
    SlowMatchModel model = new SlowMatchModel(new SlowMemory(before, base.confidence),
        newest.length - learned, further);
    Arrays.stream(newest, learned, newest.length).forEach(model::append);
    append(layer, newest, learned, newest.length);
    addFirst(layers, layer);
    return new SlowMemory(layers, model.confidence());
  }

  private static void addFirst(List<SlowLayer> layers, SlowLayer layer) {
    if (layer.size() > 0) {
      layers.addFirst(layer);
    }
  }

  private static SlowLayer empty(int[] symbols, List<GuessContext> further) {
    int counted = 0;
    for (int i = 0; i < symbols.length; i++) {
      boolean repeated = i > 0 && symbols[i] == Symbols.BOUNDARY && symbols[i - 1] == Symbols.BOUNDARY;
      counted += repeated ? 0 : 1;
    }
    return new SlowLayer(List.of(), counted, further);
  }

  private static void append(SlowLayer layer, int[] symbols, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!layer.isRepeated(symbols[i])) {
        layer.append(symbols[i]);
      }
    }
  }
}
