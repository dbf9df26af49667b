package org.megabytestreams.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.megabytestreams.matchmodel.Guesses;
import org.megabytestreams.matchmodel.Matcher;

/// The inputs of a graph that is told of guesses.
///
/// @param tensors none where the graph is not
record GuessTensors(List<OnnxTensor> tensors) implements AutoCloseable {
  static GuessTensors none() {
    return new GuessTensors(List.of());
  }

  /// Those of whole windows.
  static GuessTensors of(int[][] windows) throws OrtException {
    return of(Arrays.stream(windows).map(Matcher::of).toList());
  }

  /// @param rows of each window, all of one length // [B]
  static GuessTensors of(List<Guesses> rows) throws OrtException {
    long places = rows.getFirst().expected().length / Matcher.GUESSERS;
    return new GuessTensors(List.of(
        Tensors.of(rows.stream().map(Guesses::expected).toArray(int[][]::new), rows.size(), places, Matcher.GUESSERS),
        Tensors.of(rows.stream().map(Guesses::strength).toArray(float[][]::new), rows.size(), places,
            Matcher.GUESSERS)));
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
