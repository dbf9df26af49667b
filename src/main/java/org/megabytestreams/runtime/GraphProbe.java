package org.megabytestreams.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.megabytestreams.model.Geometry;

/// Runs a graph whose weights are inputs, and returns some of its outputs.
public final class GraphProbe implements AutoCloseable {
  private final Geometry geometry;
  private final OrtSession session;
  private final Map<String, OnnxTensor> weights = new HashMap<>();

  /// @param weights by name
  /// @param shapes of the weights, by name
  public GraphProbe(Geometry geometry, byte[] graph, Map<String, float[]> weights, Map<String, long[]> shapes,
      int threads) {
    this.geometry = geometry;
    this.session = Sessions.open(graph, Device.cpu(threads));
    try {
      for (var weight : weights.entrySet()) {
        this.weights.put(weight.getKey(), OnnxTensor.createTensor(Sessions.environment(),
            FloatBuffer.wrap(weight.getValue()), shapes.get(weight.getKey())));
      }
    } catch (OrtException e) {
      throw new OnnxRuntimeException("cannot hand over the weights", e);
    }
  }

  /// Returns the scalar outputs `names` for one window.
  ///
  /// @param symbols // [T]
  public Map<String, Float> scalars(int[] symbols, Set<String> names) {
    int[][] window = {symbols};
    Map<String, OnnxTensor> inputs = new HashMap<>(weights);
    try (OnnxTensor input = Tensors.of(window);
        OnnxTensor skipped = Tensors.ofInts(0);
        PredictionTensors guesses = geometry.options().matching()
            ? PredictionTensors.of(window, null, geometry.options().guessContexts())
            : PredictionTensors.none()) {
      guesses.addTo(inputs);
      inputs.put("symbols", input);
      inputs.put("skipped", skipped);
      try (OrtSession.Result result = session.run(inputs, names)) {
        Map<String, Float> scalars = new HashMap<>();
        for (String name : names) {
          scalars.put(name, (Float) result.get(name).orElseThrow().getValue());
        }
        return scalars;
      }
    } catch (OrtException e) {
      throw new OnnxRuntimeException("looking into a model failed", e);
    }
  }

  @Override
  public void close() {
    weights.values().forEach(OnnxTensor::close);
    try {
      session.close();
    } catch (OrtException e) {
      throw new OnnxRuntimeException("cannot close the session", e);
    }
  }
}
