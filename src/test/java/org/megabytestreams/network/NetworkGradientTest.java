package org.megabytestreams.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.megabytestreams.graph.Graph;
import org.megabytestreams.graph.OnnxModel;
import org.megabytestreams.graph.Parameter;
import org.megabytestreams.model.ArchitectureOptions;
import org.megabytestreams.model.ArchitectureOptions.Architecture;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.GuessContext;
import org.megabytestreams.runtime.GraphRunner;

/// Compares the gradients that a graph computes with finite differences of its loss.
class NetworkGradientTest {
  private static final int PATCHES = 6;

  static List<Geometry> geometries() {
    Geometry megaByte = new Geometry(4, PATCHES, 6, 32, 2, 2, 32, 2, 2, Framing.RECORDS);
    return List.of(megaByte,
        megaByte.withOptions(ArchitectureOptions.PLAIN.withCrossPatchKeys(3)),
        megaByte.withOptions(ArchitectureOptions.PLAIN.withRotaryPositions().withCrossPatchKeys(4)),
        megaByte.withOptions(ArchitectureOptions.PLAIN.withCrossPatchKeys(2).withMatching()
            .withGuessContexts(List.of(GuessContext.COLUMN))),
        megaByte.withOptions(ArchitectureOptions.PLAIN.withRotaryPositions()
            .withCrossPatchKeys(4).withAttentionWindow(3)),
        megaByte.withOptions(ArchitectureOptions.PLAIN.withConvolution().withUntiedOutput()),
        transformer(4, PATCHES, ArchitectureOptions.baseline(Architecture.TRANSFORMER, 0)),
        transformer(4, PATCHES, ArchitectureOptions.baseline(Architecture.TRANSFORMER, 8)),
        transformer(8, 16, ArchitectureOptions.baseline(Architecture.LINEAR_TRANSFORMER, 0)));
  }

  private static Geometry transformer(int patchSize, int patches, ArchitectureOptions options) {
    return new Geometry(patchSize, patches, 0, 32, 2, 2, 0, 0, 0, Framing.RECORDS, options);
  }

  private static final int BATCH = 3;
  /// The change of the loss that is aimed at: wide enough that float32 rounding stays below a percent of it, small
  /// enough that the loss is near straight.
  private static final double LOSS_CHANGE = 1.5e-4;
  private static final double MAX_STEP = 3e-3;
  private static final double RELATIVE_TOLERANCE = 0.02;

  private final SplittableRandom random = new SplittableRandom(7);

  @ParameterizedTest
  @MethodSource("geometries")
  void computesGradientsThatEqualFiniteDifferences(Geometry geometry) {
    Graph graph = NetworkGraphs.gradients(geometry, BATCH);
    Map<String, GraphRunner.Value> inputs = randomInputs(graph, geometry);
    try (GraphRunner runner = GraphRunner.open(OnnxModel.withParametersAsInputs(graph))) {
      Map<String, float[]> exact = runner.run(inputs);
      for (Parameter parameter : graph.parameters()) {
        float[] gradient = exact.get(parameter.name() + ".gradient");
        // Along the gradient itself the slope is largest: rounding matters least there.
        double norm = norm(gradient);
        assertTrue(norm > 1e-6, parameter.name() + " gets no gradient");
        float[] direction = new float[gradient.length];
        for (int i = 0; i < direction.length; i++) {
          direction[i] = (float) (gradient[i] / norm + 0.3 * random.nextGaussian() / Math.sqrt(direction.length));
        }
        double expected = 0;
        for (int i = 0; i < direction.length; i++) {
          expected += direction[i] * gradient[i];
        }
        float step = (float) Math.min(MAX_STEP, LOSS_CHANGE / expected);
        double slope = (loss(runner, moved(inputs, parameter, direction, step))
            - loss(runner, moved(inputs, parameter, direction, -step))) / (2 * step);
        assertEquals(expected, slope, RELATIVE_TOLERANCE * Math.abs(expected) + 2e-5, parameter.name());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("geometries")
  void scoresWithTheLossOfTraining(Geometry geometry) {
    Graph training = NetworkGraphs.gradients(geometry, BATCH);
    Map<String, GraphRunner.Value> inputs = randomInputs(training, geometry);
    Map<String, GraphRunner.Value> scored = new HashMap<>(inputs);
    float[] weights = scored.remove(NetworkGraphs.WEIGHTS).floats();
    scored.put(NetworkGraphs.SKIPPED, GraphRunner.Value.of(new int[1], 1));
    try (GraphRunner trainer = GraphRunner.open(OnnxModel.withParametersAsInputs(training));
        GraphRunner scorer = GraphRunner.open(OnnxModel.withParametersAsInputs(NetworkGraphs.score(geometry)))) {
      float[] bits = scorer.run(scored).get(NetworkGraphs.BITS);
      double nats = 0;
      for (int i = 0; i < bits.length; i++) {
        nats += weights[i] * bits[i] * Math.log(2);
      }
      assertEquals(loss(trainer, inputs), nats, 1e-5 * nats);
    }
  }

  private Map<String, GraphRunner.Value> randomInputs(Graph graph, Geometry geometry) {
    Map<String, GraphRunner.Value> inputs = new HashMap<>();
    for (Parameter parameter : graph.parameters()) {
      float[] values = new float[parameter.elements()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (0.3 * random.nextGaussian());
      }
      inputs.put(parameter.name(), GraphRunner.Value.of(values, shape(parameter.shape())));
    }
    int[] symbols = new int[BATCH * geometry.windowSymbols()];
    float[] weights = new float[symbols.length];
    for (int i = 0; i < symbols.length; i++) {
      symbols[i] = random.nextInt(257);
      weights[i] = random.nextInt(4) == 0 ? 0 : 1f / symbols.length;
    }
    inputs.put(NetworkGraphs.SYMBOLS, GraphRunner.Value.of(symbols, BATCH, geometry.windowSymbols()));
    inputs.put(NetworkGraphs.WEIGHTS, GraphRunner.Value.of(weights, BATCH, geometry.windowSymbols()));
    if (geometry.options().matching()) {
      int guesses = geometry.options().guesses();
      int[] guessed = random.ints((long) symbols.length * guesses, 0, 257).toArray();
      float[] strengths = new float[guessed.length];
      for (int i = 0; i < strengths.length; i++) {
        strengths[i] = random.nextInt(3) == 0 ? 0 : 2 * random.nextFloat() - 1;
        guessed[i] = random.nextBoolean() ? symbols[i / guesses] : guessed[i];
      }
      inputs.put(NetworkGraphs.GUESSED,
          GraphRunner.Value.of(guessed, BATCH, geometry.windowSymbols(), guesses));
      inputs.put(NetworkGraphs.STRENGTHS,
          GraphRunner.Value.of(strengths, BATCH, geometry.windowSymbols(), guesses));
    }
    return inputs;
  }

  private static Map<String, GraphRunner.Value> moved(Map<String, GraphRunner.Value> inputs, Parameter parameter,
      float[] direction, float by) {
    float[] values = inputs.get(parameter.name()).floats().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] += by * direction[i];
    }
    Map<String, GraphRunner.Value> changed = new HashMap<>(inputs);
    changed.put(parameter.name(), GraphRunner.Value.of(values, shape(parameter.shape())));
    return changed;
  }

  private static double loss(GraphRunner runner, Map<String, GraphRunner.Value> inputs) {
    return runner.run(inputs).get(NetworkGraphs.LOSS)[0];
  }

  private static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  private static long[] shape(List<Long> shape) {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }
}
