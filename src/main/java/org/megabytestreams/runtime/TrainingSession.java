package org.megabytestreams.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.megabytestreams.matchmodel.Predictions;

/// Runs a training graph, and keeps the tensors that go from one step into the next.
///
/// Every state tensor has two buffers. A step reads one and writes the other, then they change places. Not safe for use
/// by several threads.
public final class TrainingSession implements AutoCloseable {
  /// A state tensor.
  ///
  /// @param name input of the graph that takes its value before a step
  public record State(String name, long[] shape) {
    int elements() {
      int product = 1;
      for (long size : shape) {
        product = Math.multiplyExact(product, Math.toIntExact(size));
      }
      return product;
    }
  }

  /// Holds the windows of a run.
  ///
  /// @param symbols // [B, T]
  /// @param guesses match-model predictions of the symbols of each window, or none if the graph takes none // [B]
  public record Windows(int[][] symbols, List<Predictions> guesses) {
    private PredictionTensors tensors() throws OrtException {
      return guesses.isEmpty() ? PredictionTensors.none() : PredictionTensors.of(guesses);
    }
  }

  private final OrtSession session;
  private final OrtSession evaluation;
  private final UnaryOperator<String> updatedName;
  private final Map<String, OnnxTensor> current = new LinkedHashMap<>();
  private final Map<String, OnnxTensor> next = new LinkedHashMap<>();

  /// Opens the graphs. The state starts as zeros.
  ///
  /// @param training a step: state in, updated state and scalars out
  /// @param evaluation a graph that takes some of the state and returns one tensor
  /// @param updatedName from a state's name to the output with its value after the step
  public TrainingSession(byte[] training, byte[] evaluation, List<State> states, UnaryOperator<String> updatedName,
      Device device) {
    this.session = Sessions.open(training, device);
    this.evaluation = Sessions.open(evaluation, device);
    this.updatedName = updatedName;
    for (State state : states) {
      current.put(state.name(), zeros(state));
      next.put(state.name(), zeros(state));
    }
  }

  /// Returns the live value of a state tensor, valid until the next step. If it is written to, it is the value of the
  /// next step.
  ///
  /// @throws IllegalArgumentException if there is no state tensor of that name
  public FloatBuffer state(String name) {
    if (!current.containsKey(name)) {
      throw new IllegalArgumentException("no state named " + name);
    }
    return Tensors.buffer(current.get(name));
  }

  /// Runs one step.
  ///
  /// @param weights of the windows' surprisals in the loss // [B, T]
  /// @param scalars scalar inputs by name
  /// @param outputs the scalar outputs wanted
  public Map<String, Float> step(Windows windows, float[][] weights, Map<String, Float> scalars, Set<String> outputs) {
    Map<String, OnnxTensor> inputs = new HashMap<>(current);
    Map<String, OnnxTensor> pinned = new HashMap<>();
    next.forEach((name, tensor) -> pinned.put(updatedName.apply(name), tensor));
    List<OnnxTensor> own = new ArrayList<>();
    try {
      own.add(Tensors.of(windows.symbols()));
      inputs.put("symbols", own.getLast());
      own.add(Tensors.of(weights));
      inputs.put("weights", own.getLast());
      PredictionTensors guesses = windows.tensors();
      own.addAll(guesses.tensors());
      guesses.addTo(inputs);
      for (var scalar : scalars.entrySet()) {
        own.add(OnnxTensor.createTensor(Sessions.environment(), scalar.getValue()));
        inputs.put(scalar.getKey(), own.getLast());
      }
      Map<String, Float> results = new HashMap<>();
      try (OrtSession.Result result = session.run(inputs, outputs, pinned)) {
        for (String output : outputs) {
          results.put(output, (Float) result.get(output).orElseThrow().getValue());
        }
      }
      Map<String, OnnxTensor> before = new LinkedHashMap<>(current);
      current.putAll(next);
      next.putAll(before);
      return results;
    } catch (OrtException e) {
      throw new OnnxRuntimeException("training step failed", e);
    } finally {
      own.forEach(OnnxTensor::close);
    }
  }

  /// Runs the evaluation graph on the current state.
  ///
  /// @return its first output // [B, T]
  public float[][] evaluate(Windows windows) {
    try (OnnxTensor input = Tensors.of(windows.symbols());
        OnnxTensor skipped = Tensors.ofInts(0);
        PredictionTensors guesses = windows.tensors()) {
      Map<String, OnnxTensor> inputs = new HashMap<>();
      guesses.addTo(inputs);
      inputs.put("symbols", input);
      inputs.put("skipped", skipped);
      for (String name : evaluation.getInputInfo().keySet()) {
        if (current.containsKey(name)) {
          inputs.put(name, current.get(name));
        }
      }
      try (OrtSession.Result result = evaluation.run(inputs)) {
        return (float[][]) result.get(0).getValue();
      }
    } catch (OrtException e) {
      throw new OnnxRuntimeException("evaluation failed", e);
    }
  }

  @Override
  public void close() {
    current.values().forEach(OnnxTensor::close);
    next.values().forEach(OnnxTensor::close);
    try {
      session.close();
      evaluation.close();
    } catch (OrtException e) {
      throw new OnnxRuntimeException("cannot close the session", e);
    }
  }

  private static OnnxTensor zeros(State state) {
    return Tensors.allocate(state.elements(), state.shape());
  }
}
