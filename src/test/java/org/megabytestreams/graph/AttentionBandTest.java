package org.megabytestreams.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.megabytestreams.graph.ElementType.FLOAT32;

import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.megabytestreams.runtime.GraphRunner;
import org.megabytestreams.runtime.GraphRunner.Value;

/// Compares attention in a band with attention of all places at once, under the same window.
class AttentionBandTest {
  private static final int WIDTH = 8;
  private static final int HEADS = 2;
  private static final int SEQUENCES = 2;

  @ParameterizedTest
  @CsvSource({"1, 1, 4", "3, 3, 4", "4, 4, 4", "5, 5, 4", "17, 17, 4", "17, 5, 4", "17, 1, 4", "40, 3, 7", "40, 40, 7",
    "9, 9, 1", "30, 30, 16", "30, 8, 16", "12, 12, 100", "12, 2, 100"})
  void seesWhatTheWindowHolds(int length, int asking, int window) {
    Attention.Options options = new Attention.Options(true, window, null);
    Graph graph = new Graph();
    Tensor qkv = graph.input("qkv", FLOAT32, "N", "S", 3 * WIDTH);
    Tensor all = graph.causalAttention(WIDTH, HEADS, options).apply(qkv);
    graph.output("expected", graph.slice(all, 1, length - asking, length));
    Tensor queries = graph.slice(graph.slice(qkv, 2, 0, WIDTH), 1, length - asking, length);
    graph.output("banded", graph.causalAttention(WIDTH, HEADS, options).apply(queries,
        graph.slice(qkv, 2, WIDTH, 2 * WIDTH), graph.slice(qkv, 2, 2 * WIDTH, 3 * WIDTH)));
    float[] values = new float[SEQUENCES * length * 3 * WIDTH];
    SplittableRandom random = new SplittableRandom(length);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    try (GraphRunner runner = GraphRunner.open(OnnxModel.withParametersAsInputs(graph))) {
      Map<String, float[]> outputs = runner.run(Map.of("qkv", Value.of(values, SEQUENCES, length, 3 * WIDTH)));
      assertArrayEquals(outputs.get("expected"), outputs.get("banded"), 1e-5f);
    }
  }
}
