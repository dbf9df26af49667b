package org.megabytestreams.runtime;

import ai.onnxruntime.OrtException;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.megabytestreams.matchmodel.Predictions;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.Symbols;

/// Runs the local model's step for windows side by side.
final class SymbolStep implements AutoCloseable {
  private final BoundRun call;
  private final int width;
  private final int patch;
  private final int seen;
  private final IntBuffer symbols;
  private final FloatBuffer slice;
  private final IntBuffer last;
  private final IntBuffer count;
  /// Null if the model takes no match-model predictions, as are the strengths.
  private final IntBuffer guessed;
  private final FloatBuffer strengths;
  private final FloatBuffer logProbabilities;
  private final float[][] rows;

  SymbolStep(Geometry geometry, KeyValueCache past, int windows) {
    boolean hasPredictions = geometry.options().matching();
    this.call = new BoundRun(past);
    this.width = geometry.localWidth();
    this.patch = geometry.patchSize();
    this.seen = geometry.options().crossPatchKeys();
    this.symbols = call.ints("symbols", windows, 1);
    this.slice = call.floats("slice", windows, 1, width);
    this.last = call.ints("last", windows);
    this.count = call.ints("count", 1);
    this.guessed = hasPredictions ? call.ints("guessed", windows, 1, geometry.options().guesses()) : null;
    this.strengths = hasPredictions ? call.floats("strengths", windows, 1, geometry.options().guesses()) : null;
    this.logProbabilities = call.output("logProbabilities", windows, Symbols.COUNT);
    this.rows = new float[windows][Symbols.COUNT];
  }

  /// Sets a window's inputs.
  ///
  /// @param previous the symbol before
  /// @param slices of all places of all windows
  /// @param place of the symbol in its patch
  void set(int window, int previous, FloatBuffer slices, int place) {
    symbols.put(window, previous);
    slice.put(window * width, slices, (window * patch + place) * width, width);
    last.put(window, seen + place);
    count.put(0, seen + place + 1); // all windows stand at the same place
  }

  void set(int window, Predictions guesses) {
    guessed.put(window * guesses.guesses(), guesses.expected());
    strengths.put(window * guesses.guesses(), guesses.strength());
  }

  /// Runs the step.
  ///
  /// @return the log-probabilities, which the next run overwrites // [windows][V]
  float[][] run(SharedSession shared) throws OrtException {
    call.run(shared);
    for (int window = 0; window < rows.length; window++) {
      logProbabilities.get(window * Symbols.COUNT, rows[window]);
    }
    return rows;
  }

  @Override
  public void close() {
    call.close();
  }
}
