package org.megabytestreams.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.megabytestreams.graph.ElementType.FLOAT32;
import static org.megabytestreams.graph.ElementType.INT32;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.megabytestreams.runtime.GraphRunner;
import org.megabytestreams.runtime.GraphRunner.Value;

/// Compares small graphs with values computed by hand. `NetworkGradientTest` checks the gradients of whole networks.
class GraphTest {
  private static final float TOLERANCE = 1e-5f;

  private final Graph graph = new Graph();

  private Map<String, float[]> run(Map<String, Value> inputs) {
    try (GraphRunner runner = GraphRunner.open(OnnxModel.withParametersAsInputs(graph))) {
      return runner.run(inputs);
    }
  }

  @Test
  void computesTheWeightedLossAndItsGradient() {
    Tensor x = graph.input("x", FLOAT32, 1, 2);
    Tensor targets = graph.input("targets", INT32, 1);
    Tensor weights = graph.input("weights", FLOAT32, 1);
    Tensor logits = graph.linear(x, graph.parameter("w", true, 2, 3));
    Tensor loss = graph.weightedLoss(logits, targets, weights, 3);
    graph.output("loss", loss);
    graph.output("gradient", Gradients.of(graph, loss).getFirst());
    Map<String, float[]> outputs = run(Map.of("x", Value.of(new float[] {1, 2}, 1, 2),
        "w", Value.of(new float[] {0.1f, 0.2f, 0.3f, 0.4f, 0.5f, -0.6f}, 2, 3),
        "targets", Value.of(new int[] {1}, 1), "weights", Value.of(new float[] {0.5f}, 1)));
    double[] odds = {Math.exp(0.9), Math.exp(1.2), Math.exp(-0.9)};
    double sum = odds[0] + odds[1] + odds[2];
    assertEquals(-0.5 * Math.log(odds[1] / sum), outputs.get("loss")[0], TOLERANCE);
    float[] expected = new float[6];
    for (int row = 0; row < 2; row++) {
      for (int column = 0; column < 3; column++) {
        expected[3 * row + column] = (float) (0.5 * (row + 1) * (odds[column] / sum - (column == 1 ? 1 : 0)));
      }
    }
    assertArrayEquals(expected, outputs.get("gradient"), TOLERANCE);
  }

  @Test
  void normalizesByTheRootMeanSquare() {
    graph.output("y", graph.normalize(graph.input("x", FLOAT32, 1, 2), 2));
    float root = (float) Math.sqrt(12.5);
    assertArrayEquals(new float[] {3 / root, -4 / root},
        run(Map.of("x", Value.of(new float[] {3, -4}, 1, 2))).get("y"), TOLERANCE);
  }

  @Test
  void shiftsSymbolsToTheRightAndLooksRowsUp() {
    Tensor shifted = graph.shiftRight(graph.input("symbols", INT32, 1, 3), 1, 2);
    graph.output("rows", graph.embed(shifted, graph.parameter("table", false, 3, 2), 3));
    assertArrayEquals(new float[] {4, 5, 2, 3, 0, 1}, run(Map.of("symbols", Value.of(new int[] {1, 0, 1}, 1, 3),
        "table", Value.of(new float[] {0, 1, 2, 3, 4, 5}, 3, 2))).get("rows"));
  }

  @Test
  void rejectsAParameterNameThatIsTaken() {
    graph.parameter("w", true, 2);
    assertEquals("parameter 'w' exists already",
        assertThrows(IllegalArgumentException.class, () -> graph.parameter("w", true, 3)).getMessage());
  }

  @Test
  void rejectsAParameterThatHasNoPartInTheLoss() {
    Tensor used = graph.parameter("used", true, 1, 2);
    graph.parameter("unused", true, 1, 2);
    Tensor loss = graph.weightedLoss(used, graph.input("targets", INT32, 1), graph.input("weights", FLOAT32, 1), 2);
    assertThrows(IllegalArgumentException.class, () -> Gradients.of(graph, loss));
  }
}
