package org.megabytestreams.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.megabytestreams.graph.ElementType.FLOAT32;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.megabytestreams.runtime.GraphRunner;
import org.megabytestreams.runtime.GraphRunner.Value;

/// Compares steps of the optimiser with its formula, computed in double precision.
class AdamWTest {
  private static final AdamW ADAM = new AdamW(0.9f, 0.98f, 1e-8f, 0.1f, 1);
  private static final double RATE = 0.01;
  private static final float TOLERANCE = 1e-6f;

  private static Map<String, float[]> step(boolean decayed, float[] weights, float[] m, float[] v, float[] gradient) {
    Graph graph = new Graph();
    graph.parameter("w", decayed, 2);
    ADAM.append(graph, List.of(graph.input("gradient", FLOAT32, 2)));
    Map<String, Value> inputs = new HashMap<>(Map.of("w", Value.of(weights, 2), "w.m", Value.of(m, 2),
        "w.v", Value.of(v, 2), "gradient", Value.of(gradient, 2)));
    inputs.put(AdamW.RATE, Value.of(new float[] {(float) RATE}));
    inputs.put(AdamW.CORRECTION_1, Value.of(new float[] {10}));
    inputs.put(AdamW.CORRECTION_2, Value.of(new float[] {50}));
    try (GraphRunner runner = GraphRunner.open(OnnxModel.withParametersAsInputs(graph))) {
      return runner.run(inputs);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void updatesWeightsAndMomentsByTheFormula(boolean decayed) {
    float[] weights = {1, -2};
    float[] m = {0.1f, 0.2f};
    float[] v = {0.3f, 0.4f};
    float[] gradient = {0.5f, -0.6f};
    Map<String, float[]> outputs = step(decayed, weights, m, v, gradient);
    float[] expected = new float[2];
    float[] newM = new float[2];
    float[] newV = new float[2];
    for (int i = 0; i < 2; i++) {
      double first = 0.9 * m[i] + 0.1 * gradient[i];
      double second = 0.98 * v[i] + 0.02 * gradient[i] * gradient[i];
      newM[i] = (float) first;
      newV[i] = (float) second;
      double kept = decayed ? (1 - RATE * 0.1) * weights[i] : weights[i];
      expected[i] = (float) (kept - RATE * 10 * first / (Math.sqrt(50 * second) + 1e-8));
    }
    assertArrayEquals(expected, outputs.get(AdamW.updated("w")), TOLERANCE);
    assertArrayEquals(newM, outputs.get(AdamW.updated(AdamW.firstMoment("w"))), TOLERANCE);
    assertArrayEquals(newV, outputs.get(AdamW.updated(AdamW.secondMoment("w"))), TOLERANCE);
    assertEquals(Math.sqrt(0.61), outputs.get(AdamW.GRADIENT_NORM)[0], TOLERANCE);
  }

  @Test
  void clipsGradientsToTheNorm() {
    Map<String, float[]> clipped = step(true, new float[2], new float[2], new float[2], new float[] {30, 40});
    Map<String, float[]> unit = step(true, new float[2], new float[2], new float[2], new float[] {0.6f, 0.8f});
    for (String name : AdamW.states("w")) {
      assertArrayEquals(unit.get(AdamW.updated(name)), clipped.get(AdamW.updated(name)), TOLERANCE);
    }
    assertEquals(50, clipped.get(AdamW.GRADIENT_NORM)[0], 1e-4);
  }
}
