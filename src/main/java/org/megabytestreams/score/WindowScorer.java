package org.megabytestreams.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.SlidingWindow;
import org.megabytestreams.model.Surprisal;
import org.megabytestreams.model.Symbols;

/// Scores segments of many streams in common batches.
///
/// Each segment is cut into passes by [SlidingWindow], so its bits depend on its own stream alone. Passes are padded at
/// their end to one of a few lengths, which changes nothing before it. Passes of a length that skip alike share a
/// batch.
public final class WindowScorer implements SegmentScorer {
  /// Lengths are rounded up to a multiple of this share of a window.
  private static final int LENGTHS = 8;

  /// One call of the model takes at most this many passes.
  private static final int BATCH_PASSES = 32;

  private final ByteModel model;

  public WindowScorer(ByteModel model) {
    this.model = model;
  }

  @Override
  public ByteModel model() {
    return model;
  }

  /// A window to run, with the place of its fresh symbols' bits.
  private record Pass(int[] window, int freshFrom, Surprisal target, int targetAt, int fresh) {}

  /// Holds what passes of one call have in common.
  ///
  /// @param length in symbols
  /// @param skipped patches that the window kept of the one before: no pass wants their bits
  private record Shape(int length, int skipped) {}

  @Override
  public List<Surprisal> score(List<StreamSegment> stretches) {
    List<Surprisal> results = new ArrayList<>();
    Map<Shape, List<Pass>> byShape = new LinkedHashMap<>();
    for (StreamSegment stretch : stretches) {
      Surprisal surprisal = Surprisal.ofLength(stretch.fresh().length);
      results.add(surprisal);
      plan(stretch, surprisal, byShape);
    }
    byShape.entrySet().parallelStream().forEach(passes -> run(passes.getKey(), passes.getValue()));
    return results;
  }

  private void plan(StreamSegment stretch, Surprisal target, Map<Shape, List<Pass>> byShape) {
    Geometry geometry = model.geometry();
    int patch = geometry.patchSize();
    for (long from = stretch.from(); from < stretch.to();) {
      SlidingWindow.Pass pass =
          SlidingWindow.passFrom(from / patch, Math.ceilDiv(stretch.to(), (long) patch), geometry.patches());
      long start = pass.start() * patch;
      long end = Math.min(stretch.to(), pass.end() * patch);
      int[] window = new int[paddedLength((int) (pass.end() - pass.start()), geometry)];
      Arrays.fill(window, Symbols.BOUNDARY);
      stretch.copy(start, end, window);
      Shape shape = new Shape(window.length, pass.start() == 0 ? 0 : SlidingWindow.kept(geometry.patches()));
      List<Pass> passes = byShape.computeIfAbsent(shape, _ -> new ArrayList<>());
      passes.add(new Pass(window, (int) (from - start), target, (int) (from - stretch.from()), (int) (end - from)));
      if (passes.size() == BATCH_PASSES) {
        run(shape, passes);
        passes.clear();
      }
      from = end;
    }
  }

  /// Returns every length in patches that a pass may be padded to.
  public static int[] paddedPatches(Geometry geometry) {
    return IntStream.rangeClosed(1, Math.ceilDiv(geometry.patches(), step(geometry)))
        .map(i -> Math.min(i * step(geometry), geometry.patches())).toArray();
  }

  private static int paddedLength(int patches, Geometry geometry) {
    int padded = Math.ceilDiv(patches, step(geometry)) * step(geometry);
    return Math.min(padded, geometry.patches()) * geometry.patchSize();
  }

  private static int step(Geometry geometry) {
    int even = geometry.evenPatches();
    return Math.ceilDiv(Math.ceilDiv(geometry.patches(), LENGTHS), even) * even;
  }

  private void run(Shape shape, List<Pass> passes) {
    if (passes.isEmpty()) {
      return;
    }
    int[][] windows = passes.stream().map(Pass::window).toArray(int[][]::new);
    Surprisal[] results = model.surprisal(windows, shape.skipped());
    int unscored = shape.skipped() * model.geometry().patchSize();
    for (int i = 0; i < passes.size(); i++) {
      Pass pass = passes.get(i);
      results[i].copyTo(pass.freshFrom() - unscored, pass.target(), pass.targetAt(), pass.fresh());
    }
  }
}
