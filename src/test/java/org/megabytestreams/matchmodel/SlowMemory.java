package org.megabytestreams.matchmodel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.megabytestreams.model.GuessContext;
import org.megabytestreams.model.Symbols;

/// Does what [MatchMemory] does, slowly and simply.
///
/// @param layers those that have symbols, the newest first
/// @param confidence null if nothing was learned
record SlowMemory(List<SlowLayer> layers, Confidence confidence) {
  private static final int LEARNED = 65_536;
  private static final SlowMemory NONE = new SlowMemory(List.of(), null);

  /// @param blocks the oldest first
  /// @param older null if there is none
  static SlowMemory of(List<int[]> blocks, SlowMemory older, List<GuessContext> further) {
    SlowMemory base = older == null ? NONE : older;
    int[] newest = blocks.getLast();
    int learned = Math.max(0, newest.length - LEARNED);
    int whole = blocks.size() - 1;
    for (int symbols = newest.length; whole > 0 && symbols < LEARNED; whole--) {
      symbols += withoutRepeated(blocks.get(whole - 1)).length;
    }
    List<SlowLayer> before = new ArrayList<>(base.layers);
    blocks.subList(0, whole).forEach(block -> addFirst(before, layer(block, block.length, further)));
    addFirst(before, layer(newest, learned, further));
    int reserved = newest.length - learned;
    for (int[] block : blocks.subList(whole, blocks.size() - 1)) {
      reserved += withoutRepeated(block).length;
    }
    SlowMatchModel model = new SlowMatchModel(new SlowMemory(before, base.confidence), reserved, further);
    blocks.subList(whole, blocks.size() - 1).forEach(block -> Arrays.stream(block).forEach(model::append));
    Arrays.stream(newest, learned, newest.length).forEach(model::append);
    List<SlowLayer> layers = new ArrayList<>(base.layers);
    blocks.forEach(block -> addFirst(layers, layer(block, block.length, further)));
    return new SlowMemory(layers, model.confidence());
  }

  private static void addFirst(List<SlowLayer> layers, SlowLayer layer) {
    if (layer.size() > 0) {
      layers.addFirst(layer);
    }
  }

  /// Returns the layer of a block whose first symbols are there.
  private static SlowLayer layer(int[] block, int count, List<GuessContext> further) {
    SlowLayer layer = new SlowLayer(List.of(), withoutRepeated(block).length, further);
    for (int i = 0; i < count; i++) {
      if (!layer.isRepeated(block[i])) {
        layer.append(block[i]);
      }
    }
    return layer;
  }

  private static int[] withoutRepeated(int[] symbols) {
    return IntStream.range(0, symbols.length).filter(i -> i == 0 || symbols[i] != Symbols.BOUNDARY
        || symbols[i - 1] != Symbols.BOUNDARY).map(i -> symbols[i]).toArray();
  }
}
