package org.megabytestreams.score;

import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.ModelMemory;

/// Names the memory that a segment's predictions look at, beside the symbols before them in their window. The window of
/// such a segment is as long as [#windows] says, since its symbols are bounded by those who remember them.
///
/// @param memory null if nothing is remembered yet
/// @param from number of the first symbol of the stream whose predictions look at it; a multiple of P
public record SegmentMemory(ModelMemory memory, long from) {
  private static final int WINDOW_PATCHES = 1 << 18;

  /// Returns the geometry of a model's windows beside a memory. Only models that see any length have such windows.
  public static Geometry windows(Geometry geometry) {
    int patches = Math.min(WINDOW_PATCHES, Geometry.MAX_SYMBOLS / geometry.patchSize());
    return geometry.options().seesAnyLength() ? geometry.withPatches(Math.max(geometry.patches(), patches)) : geometry;
  }
}
