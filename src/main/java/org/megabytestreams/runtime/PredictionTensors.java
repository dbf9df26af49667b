package org.megabytestreams.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.megabytestreams.matchmodel.MatchMemory;
import org.megabytestreams.matchmodel.MatchModel;
import org.megabytestreams.matchmodel.Predictions;
import org.megabytestreams.model.GuessContext;

/// Holds the match-model predictions that are inputs of a graph.
///
/// @param tensors none if the graph takes no match-model predictions
record PredictionTensors(List<OnnxTensor> tensors) implements AutoCloseable {
  static PredictionTensors none() {
    return new PredictionTensors(List.of());
  }

  /// Makes the inputs for whole windows.
  ///
  /// @param memory that each window's predictions look at; null if there is none
  /// @param further contexts of the match model, besides the usual ones
  static PredictionTensors of(int[][] windows, MatchMemory memory, List<GuessContext> further) throws OrtException {
    return of(Arrays.stream(windows).map(window -> new MatchModel(memory, further).append(window)).toList());
  }

  /// Makes the inputs from predictions.
  ///
  /// @param rows of each window, all of one length // [B]
  static PredictionTensors of(List<Predictions> rows) throws OrtException {
    long places = rows.getFirst().symbols();
    long guesses = rows.getFirst().guesses();
    return new PredictionTensors(List.of(
        Tensors.of(rows.stream().map(Predictions::expected).toArray(int[][]::new), rows.size(), places,
        guesses),
        Tensors.of(rows.stream().map(Predictions::strength).toArray(float[][]::new), rows.size(), places,
            guesses)));
  }

  void addTo(Map<String, OnnxTensor> inputs) {
    if (!tensors.isEmpty()) {
      inputs.put("guessed", tensors.get(0));
      inputs.put("strengths", tensors.get(1));
    }
  }

  @Override
  public void close() {
    tensors.forEach(OnnxTensor::close);
  }
}
