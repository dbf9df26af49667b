package org.megabytestreams.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.Surprisal;
import org.megabytestreams.model.Symbols;

/// Scores one input in a chosen way, and counts what that costs.
///
/// Segments come in the order of the input; one that starts at 0 starts a new input. Not safe for use by several
/// threads.
public final class InferenceScorer implements SegmentScorer {
  private static final int BATCH = 16;

  private final ByteModel model;
  private final Geometry geometry;
  private final InferenceMode way;
  /// The latest symbols of the input, at most T.
  private int[] past = new int[0];
  private long ranSymbols;
  /// The latest window's number and length, of patches that are not shifted and of those that are.
  private final long[] lastNumber = {-1, -1};
  private final int[] lastLength = new int[2];
  private long scoredSymbols;

  /// @throws IllegalArgumentException if the way does not suit the model
  public InferenceScorer(ByteModel model, InferenceMode way) {
    this.model = model;
    this.geometry = model.geometry();
    this.way = way;
    if (!way.suits(geometry.framing())) {
      throw new IllegalArgumentException("expected a model of framing stream for strided inference, got "
          + geometry.framing().id() + ": where records start on patches, half a patch has no sense");
    }
    if (geometry.windowSymbols() > SegmentScorer.MAX_WHOLE_SYMBOLS) {
      throw new IllegalArgumentException("expected a window of at most " + SegmentScorer.MAX_WHOLE_SYMBOLS
          + " bytes for inference " + way + ", got " + geometry.windowSymbols() + ": --window makes it shorter");
    }
  }

  @Override
  public ByteModel model() {
    return model;
  }

  /// Returns the symbols run for each that was scored, so far.
  public double cost() {
    return (double) ranSymbols / Math.max(1, scoredSymbols);
  }

  @Override
  public List<Surprisal> score(List<StreamSegment> stretches) {
    return stretches.stream().map(this::score).toList();
  }

  private Surprisal score(StreamSegment stretch) {
    int[] fresh = stretch.fresh();
    past = stretch.from() == 0 ? new int[0] : past;
    int[] known = Arrays.copyOf(past, past.length + fresh.length);
    System.arraycopy(fresh, 0, known, past.length, fresh.length);
    long knownFrom = stretch.from() - past.length;
    Surprisal result = run(known, knownFrom, stretch.from(), 0);
    if (way.strided()) {
      int patch = geometry.patchSize();
      Surprisal shifted = run(known, knownFrom, stretch.from(), patch / 2);
      for (int i = 0; i < fresh.length; i++) {
        if ((stretch.from() + i) % patch >= patch - patch / 2) {
          shifted.copyTo(i, result, i, 1);
        }
      }
    }
    scoredSymbols += fresh.length;
    past = Arrays.copyOfRange(known, Math.max(0, known.length - geometry.windowSymbols()), known.length);
    return result;
  }

  /// A window, with the symbols of it that are wanted.
  private record Pass(int[] window, int wantedFrom, int wantedTo, int target) {}

  /// Scores with patches that start `shift` symbols early.
  ///
  /// @param known the symbols of the input from `knownFrom` on
  /// @param from the first one wanted
  private Surprisal run(int[] known, long knownFrom, long from, int shift) {
    long to = knownFrom + known.length;
    Surprisal result = Surprisal.ofLength((int) (to - from));
    Map<Integer, List<Pass>> byLength = new TreeMap<>();
    int grid = shift == 0 ? 0 : 1;
    int even = geometry.evenPatches() * geometry.patchSize();
    int full = geometry.windowSymbols();
    long stride = full - (long) (geometry.patches() * way.keptShare()) * geometry.patchSize() / even * even;
    for (long at = from; at < to;) {
      // This is the first window that holds the symbol, in the numbers of the shifted patches.
      long number = Math.max(0, Math.ceilDiv(at + shift + 1 - full, stride));
      long start = number * stride - shift;
      long end = Math.min(to, start + full);
      int[] window = new int[(int) Math.ceilDiv(end - start, (long) even) * even];
      Arrays.fill(window, Symbols.BOUNDARY);
      int first = (int) Math.max(0, -start);
      System.arraycopy(known, (int) (start + first - knownFrom), window, first, (int) (end - start) - first);
      // A window that a batch's end cuts is run again, which is not the way's fault.
      ranSymbols += window.length - (number == lastNumber[grid] ? lastLength[grid] : 0);
      lastNumber[grid] = number;
      lastLength[grid] = window.length;
      byLength.computeIfAbsent(window.length, _ -> new ArrayList<>())
          .add(new Pass(window, (int) (at - start), (int) (end - start), (int) (at - from)));
      at = end;
    }
    byLength.values().forEach(passes -> run(passes, result));
    return result;
  }

  private void run(List<Pass> passes, Surprisal result) {
    for (int from = 0; from < passes.size(); from += BATCH) {
      List<Pass> batch = passes.subList(from, Math.min(passes.size(), from + BATCH));
      Surprisal[] bits = model.surprisal(batch.stream().map(Pass::window).toArray(int[][]::new));
      for (int i = 0; i < bits.length; i++) {
        Pass pass = batch.get(i);
        bits[i].copyTo(pass.wantedFrom(), result, pass.target(), pass.wantedTo() - pass.wantedFrom());
      }
    }
  }
}
