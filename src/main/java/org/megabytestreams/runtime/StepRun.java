package org.megabytestreams.runtime;

import ai.onnxruntime.OrtException;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import org.megabytestreams.graph.StepAttention;
import org.megabytestreams.matchmodel.Draft;
import org.megabytestreams.matchmodel.Predictions;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.Symbols;

/// Runs the steps graph for a number of windows and of places; the letters of shapes are those of [StepAttention].
final class StepRun implements AutoCloseable {
  private final BoundRun call;
  private final Geometry geometry;
  private final int windows;
  private final int places;
  private final IntBuffer symbols;
  private final FloatBuffer slice;
  private final IntBuffer guessed;
  private final FloatBuffer strengths;
  /// Null if keys are not turned by their places.
  private final LongBuffer first;
  private final LongBuffer targets;
  private final FloatBuffer mask;
  private final FloatBuffer logProbabilities;
  /// The place of the first symbol in its patch.
  private int place = -1;

  /// @param places S
  StepRun(Geometry geometry, KeyValueCache past, int windows, int places) {
    int guesses = geometry.options().guesses();
    this.call = new BoundRun(past);
    this.geometry = geometry;
    this.windows = windows;
    this.places = places;
    this.symbols = call.ints("symbols", windows, places);
    this.slice = call.floats("slice", windows, places, geometry.localWidth());
    this.guessed = call.ints("guessed", windows, places, guesses);
    this.strengths = call.floats("strengths", windows, places, guesses);
    this.first = call.longs("first", 1);
    this.targets = call.longs("targets", windows, geometry.localHeads(), places, 3);
    this.mask = call.floats("mask", 1, 1, places + 1, seen() + geometry.patchSize());
    this.logProbabilities = call.output("logProbabilities", (long) windows * places, Symbols.COUNT);
  }

  private int seen() {
    return geometry.options().crossPatchKeys();
  }

  /// Sets where the places stand.
  ///
  /// @param from the place of the first symbol in its patch
  void at(int from) {
    if (place == from) {
      return;
    }
    place = from;
    first.put(0, (long) seen() + from);
    int at = 0;
    for (int window = 0; window < windows; window++) {
      for (int head = 0; head < geometry.localHeads(); head++) {
        for (int i = 0; i < places; i++) {
          targets.put(at++, window).put(at++, head).put(at++, (long) seen() + from + i);
        }
      }
    }
    int room = seen() + geometry.patchSize();
    for (int row = 0; row <= places; row++) {
      int visible = seen() + from + Math.min(row, places - 1);
      for (int i = 0; i < room; i++) {
        mask.put(row * room + i, i <= visible ? 0 : StepAttention.MASKED);
      }
    }
  }

  /// Sets a window's inputs.
  ///
  /// @param previous the symbol before the first place
  /// @param draft at least as long as the places behind the first
  /// @param slices of all places of all windows
  void set(int window, int previous, Draft draft, FloatBuffer slices) {
    int width = geometry.localWidth();
    int row = window * places;
    symbols.put(row, previous);
    symbols.put(row + 1, draft.symbols(), 0, places - 1);
    slice.put(row * width, slices, (window * geometry.patchSize() + place) * width, places * width);
    Predictions guesses = draft.predictions();
    guessed.put(row * guesses.guesses(), guesses.expected(), 0, places * guesses.guesses());
    strengths.put(row * guesses.guesses(), guesses.strength(), 0, places * guesses.guesses());
  }

  void run(SharedSession shared) throws OrtException {
    call.run(shared);
  }

  /// Reads a prediction of the latest run.
  ///
  /// @param into // [V]
  void read(int window, int at, float[] into) {
    logProbabilities.get((window * places + at) * Symbols.COUNT, into);
  }

  @Override
  public void close() {
    call.close();
  }
}
