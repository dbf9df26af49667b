package org.megabytestreams.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.megabytestreams.megabyte.Matcher;
import org.megabytestreams.megabyte.Matcher.Matches;

/// The inputs of a graph that is told of matches.
///
/// @param tensors none where the graph is not
record MatchTensors(List<OnnxTensor> tensors) implements AutoCloseable {
  static MatchTensors none() {
    return new MatchTensors(List.of());
  }

  /// Those of whole windows.
  static MatchTensors of(int[][] windows) throws OrtException {
    return of(Arrays.stream(windows).map(Matcher::of).toList());
  }

  static MatchTensors of(List<Matches> rows) throws OrtException {
    return new MatchTensors(List.of(
        Tensors.of(rows.stream().map(Matches::expected).toArray(int[][]::new)),
        Tensors.of(rows.stream().map(Matches::confidence).toArray(int[][]::new))));
  }

  void addTo(Map<String, OnnxTensor> inputs) {
    if (!tensors.isEmpty()) {
      inputs.put("matched", tensors.get(0));
      inputs.put("matchConfidence", tensors.get(1));
    }
  }

  @Override
  public void close() {
    tensors.forEach(OnnxTensor::close);
  }
}
