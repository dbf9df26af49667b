package org.megabytestreams.runtime;

import ai.onnxruntime.OrtException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.megabytestreams.matchmodel.Draft;
import org.megabytestreams.matchmodel.MatchModel;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.Symbols;

/// Predicts symbols of windows side by side, some of them ahead: speculative decoding (Leviathan et al. 2023) whose
/// drafts come from the match model. One run of the local model predicts the next symbol, and the symbols behind a
/// draft of those that are expected. A prediction counts as long as the symbols before it are those of the draft.
///
/// A prediction has the same bits with a draft and without one ([org.megabytestreams.network.NetworkGraphs#steps]).
/// What a run left in the past for symbols that came out otherwise is overwritten.
final class DraftSteps implements AutoCloseable {
  /// With more windows, drafts are not worth their cost.
  private static final int MAX_DRAFTED_WINDOWS = 8;
  /// A run costs about as much as this many places of one window, however few it has.
  private static final double RUN_PLACES = 3;

  private final Geometry geometry;
  private final KeyValueCache past;
  private final int windows;
  /// The run of each number of places; null until it is wanted.
  private final StepRun[] runs;
  private final Draft[] drafts;
  private final float[][] rows;
  private StepRun latest;
  /// The place in the patch of the first prediction of the latest run.
  private int first;
  /// The number of predictions of the latest run that count. 0 if none does.
  private int count;

  DraftSteps(Geometry geometry, KeyValueCache past, int windows) {
    this.geometry = geometry;
    this.past = past;
    this.windows = windows;
    this.runs = new StepRun[geometry.patchSize() + 1];
    this.drafts = new Draft[windows];
    this.rows = new float[windows][Symbols.COUNT];
  }

  /// Predicts the next symbols.
  ///
  /// @param place of the symbols in their patches
  /// @param previous the symbol before, of each window
  /// @param slices of all places of all windows
  /// @return log-probabilities, which the next call overwrites // [windows][V]
  float[][] next(SharedSession shared, int place, int[] previous, FloatBuffer slices, MatchModel[] matchers)
      throws OrtException {
    if (place >= first + count) {
      run(shared, place, previous, slices, matchers);
    }
    for (int window = 0; window < windows; window++) {
      latest.read(window, place - first, rows[window]);
    }
    return rows;
  }

  /// Takes note of the symbols at a place. Those that are not the draft's end it.
  void append(int place, int[] symbols) {
    int at = place - first;
    for (int window = 0; window < windows && at + 1 < count; window++) {
      if (drafts[window].symbols()[at] != symbols[window]) {
        count = at + 1;
      }
    }
  }

  /// Forgets what was predicted ahead.
  void forget() {
    first = 0;
    count = 0;
  }

  private void run(SharedSession shared, int place, int[] previous, FloatBuffer slices, MatchModel[] matchers)
      throws OrtException {
    double least = windows / (windows + RUN_PLACES);
    int most = windows > MAX_DRAFTED_WINDOWS ? 0 : geometry.patchSize() - 1 - place;
    for (int window = 0; window < windows; window++) {
      drafts[window] = matchers[window].draft(most, least, place > 0);
    }
    int places = 1;
    while (places <= most && together(places - 1) >= least) {
      places++;
    }
    if (runs[places] == null) {
      runs[places] = new StepRun(geometry, past, windows, places);
    }
    latest = runs[places];
    first = place;
    count = places;
    latest.at(place);
    for (int window = 0; window < windows; window++) {
      latest.set(window, previous[window], drafts[window], slices);
    }
    latest.run(shared);
  }

  /// Returns the probability that the drafts of all windows are right up to a symbol.
  private double together(int symbol) {
    return Arrays.stream(drafts)
        .mapToDouble(draft -> symbol < draft.symbols().length ? draft.probability()[symbol] : 0)
        .reduce(1, (a, b) -> a * b);
  }

  @Override
  public void close() {
    IntStream.range(0, runs.length).filter(i -> runs[i] != null).forEach(i -> runs[i].close());
  }
}
