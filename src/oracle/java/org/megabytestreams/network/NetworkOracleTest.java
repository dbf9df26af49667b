package org.megabytestreams.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.megabytestreams.graph.AdamW;
import org.megabytestreams.graph.Graph;
import org.megabytestreams.graph.OnnxModel;
import org.megabytestreams.matchmodel.Predictions;
import org.megabytestreams.model.ArchitectureOptions;
import org.megabytestreams.model.ArchitectureOptions.Architecture;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.GuessContext;
import org.megabytestreams.runtime.Device;
import org.megabytestreams.runtime.GraphRunner;
import org.megabytestreams.runtime.TrainingSession;

/// The ONNX graphs against libtorch: forward, gradients and three optimiser steps.
@ParameterizedClass
@MethodSource("geometries")
class NetworkOracleTest {
  private static final Geometry GEOMETRY = new Geometry(8, 16, 12, 48, 2, 3, 32, 2, 2, Framing.RECORDS);
  private static final int BATCH = 3;

  static List<Geometry> geometries() {
    return List.of(GEOMETRY,
        GEOMETRY.withOptions(ArchitectureOptions.PLAIN.withCrossPatchKeys(5).withMatching()),
        GEOMETRY.withOptions(ArchitectureOptions.PLAIN.withRotaryPositions()
            .withCrossPatchKeys(8).withConvolution().withUntiedOutput()),
        GEOMETRY.withOptions(ArchitectureOptions.PLAIN.withRotaryPositions()
            .withCrossPatchKeys(8).withMatching().withGuessContexts(List.of(GuessContext.TEMPLATE))
            .withAttentionWindow(5)),
        transformer(ArchitectureOptions.baseline(Architecture.TRANSFORMER, 0)),
        transformer(ArchitectureOptions.baseline(Architecture.TRANSFORMER, 16)),
        transformer(ArchitectureOptions.baseline(Architecture.TRANSFORMER, 32).withRotaryPositions().withUntiedOutput()),
        transformer(ArchitectureOptions.baseline(Architecture.LINEAR_TRANSFORMER, 0)));
  }

  private static Geometry transformer(ArchitectureOptions options) {
    return new Geometry(8, 16, 0, 48, 2, 3, 0, 0, 0, Framing.RECORDS, options);
  }

  @Parameter(0)
  Geometry geometry;

  private final SplittableRandom random = new SplittableRandom(11);
  private List<org.megabytestreams.graph.Parameter> parameters;
  private Map<String, float[]> values;
  private int[][] symbols;
  private float[] weights;

  @BeforeEach
  void makeWeights() {
    parameters = NetworkGraphs.score(geometry).parameters();
    values = randomValues();
    symbols = randomSymbols();
    weights = randomWeights();
  }

  @Test
  void forwardEqualsTorch() {
    try (PointerScope _ = new PointerScope();
        GraphRunner runner = GraphRunner.open(OnnxModel.withParametersAsInputs(NetworkGraphs.score(geometry)))) {
      Map<String, GraphRunner.Value> inputs = inputs();
      inputs.put(NetworkGraphs.SKIPPED, GraphRunner.Value.of(new int[] {0}, 1));
      float[] bits = runner.run(inputs).get(NetworkGraphs.BITS);
      float[] nats = TorchMegaByte.floats(new TorchMegaByte(geometry, parameters, values).surprisal(symbols));
      for (int i = 0; i < bits.length; i++) {
        assertEquals(nats[i] / Math.log(2), bits[i], 1e-4, "position " + i);
      }
    }
  }

  @Test
  void gradientsEqualTorch() {
    Map<String, GraphRunner.Value> inputs = inputs();
    inputs.put(NetworkGraphs.WEIGHTS, GraphRunner.Value.of(weights, BATCH, GEOMETRY.windowSymbols()));
    try (PointerScope _ = new PointerScope();
        GraphRunner runner =
            GraphRunner.open(OnnxModel.withParametersAsInputs(NetworkGraphs.gradients(geometry, BATCH)))) {
      Map<String, float[]> outputs = runner.run(inputs);
      TorchMegaByte torch = new TorchMegaByte(geometry, parameters, values);
      assertEquals(torch.backward(symbols, weights), outputs.get(NetworkGraphs.LOSS)[0], 1e-5);
      for (org.megabytestreams.graph.Parameter parameter : parameters) {
        assertClose(torch.gradient(parameter.name()), outputs.get(parameter.name() + ".gradient"), parameter.name());
      }
    }
  }

  @Test
  void threeOptimiserStepsEqualTorch() {
    // The optimiser knows nothing of options; with them, more weights have gradients that are all rounding.
    assumeTrue(geometry.options().equals(ArchitectureOptions.PLAIN));
    AdamW optimiser = AdamW.PAPER;
    Graph graph = NetworkGraphs.training(geometry, BATCH, optimiser, 0, 0);
    List<TrainingSession.State> states = new ArrayList<>();
    for (org.megabytestreams.graph.Parameter parameter : graph.parameters()) {
      long[] shape = parameter.shape().stream().mapToLong(Long::longValue).toArray();
      for (String name : AdamW.states(parameter.name())) {
        states.add(new TrainingSession.State(name, shape));
      }
    }
    try (PointerScope _ = new PointerScope();
        TrainingSession session = new TrainingSession(OnnxModel.withParametersAsInputs(graph),
            OnnxModel.withParametersAsInputs(NetworkGraphs.score(geometry)), states, AdamW::updated, Device.cpu(1))) {
      values.forEach((name, value) -> session.state(name).put(value));
      TorchMegaByte torch = new TorchMegaByte(geometry, parameters, values);
      for (int step = 1; step <= 3; step++) {
        torch.backward(symbols, weights);
        torch.step();
        session.step(new TrainingSession.Windows(symbols, List.of()), rows(weights), Map.of(
            AdamW.RATE, (float) TorchMegaByte.RATE,
            AdamW.CORRECTION_1, (float) (1 / (1 - Math.pow(optimiser.beta1(), step))),
            AdamW.CORRECTION_2, (float) (1 / (1 - Math.pow(optimiser.beta2(), step)))), Set.of(NetworkGraphs.LOSS));
      }
      for (org.megabytestreams.graph.Parameter parameter : parameters) {
        float[] trained = new float[parameter.elements()];
        session.state(parameter.name()).get(trained);
        // Adam divides by the gradient's own size, so weights whose gradient is all rounding may differ by a step.
        assertMostlyClose(torch.weight(parameter.name()), trained, parameter.name());
      }
    }
  }

  private static void assertMostlyClose(float[] expected, float[] actual, String name) {
    int far = 0;
    for (int i = 0; i < expected.length; i++) {
      far += Math.abs(expected[i] - actual[i]) > 2e-4 ? 1 : 0;
    }
    assertEquals(0, far, Math.max(1, expected.length / 500), name + ": weights that differ");
  }

  /// Equal but for rounding, which is relative to the largest.
  private static void assertClose(float[] expected, float[] actual, String name) {
    assertEquals(expected.length, actual.length, name);
    double largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    double tolerance = 2e-4 * largest;
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], tolerance, name + "[" + i + "]");
    }
  }

  private Map<String, GraphRunner.Value> inputs() {
    Map<String, GraphRunner.Value> inputs = new HashMap<>();
    for (org.megabytestreams.graph.Parameter parameter : parameters) {
      inputs.put(parameter.name(), GraphRunner.Value.of(values.get(parameter.name()),
          parameter.shape().stream().mapToLong(Long::longValue).toArray()));
    }
    int[] flat = Arrays.stream(symbols).flatMapToInt(Arrays::stream).toArray();
    inputs.put(NetworkGraphs.SYMBOLS, GraphRunner.Value.of(flat, BATCH, GEOMETRY.windowSymbols()));
    if (geometry.options().matching()) {
      List<Predictions> guesses = TorchMegaByte.guesses(symbols, geometry);
      inputs.put(NetworkGraphs.GUESSED, GraphRunner.Value.of(
          guesses.stream().flatMapToInt(row -> Arrays.stream(row.expected())).toArray(), BATCH,
          GEOMETRY.windowSymbols(), geometry.options().guesses()));
      inputs.put(NetworkGraphs.STRENGTHS, GraphRunner.Value.of(TorchMegaByte.joined(guesses), BATCH,
          GEOMETRY.windowSymbols(), geometry.options().guesses()));
    }
    return inputs;
  }

  private Map<String, float[]> randomValues() {
    Map<String, float[]> map = new HashMap<>();
    for (org.megabytestreams.graph.Parameter parameter : parameters) {
      float[] array = new float[parameter.elements()];
      for (int i = 0; i < array.length; i++) {
        array[i] = (float) (0.15 * random.nextGaussian());
      }
      map.put(parameter.name(), array);
    }
    return map;
  }

  private int[][] randomSymbols() {
    int[][] rows = new int[BATCH][GEOMETRY.windowSymbols()];
    for (int[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = i > 60 && i < 80 ? row[i - 50] : random.nextInt(257); // a match
      }
    }
    return rows;
  }

  private float[] randomWeights() {
    float[] array = new float[BATCH * GEOMETRY.windowSymbols()];
    for (int i = 0; i < array.length; i++) {
      array[i] = random.nextInt(5) == 0 ? 0 : 1f / array.length;
    }
    return array;
  }

  private static float[][] rows(float[] flat) {
    int width = GEOMETRY.windowSymbols();
    float[][] rows = new float[BATCH][];
    for (int i = 0; i < BATCH; i++) {
      rows[i] = Arrays.copyOfRange(flat, i * width, (i + 1) * width);
    }
    return rows;
  }
}
