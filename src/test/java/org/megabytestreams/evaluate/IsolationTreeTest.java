package org.megabytestreams.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IsolationTreeTest {
  private static IsolationTree tree(int seed, int[]... sample) {
    return new IsolationTree(sample, new SplittableRandom(seed));
  }

  /// The paper's equation: 10.24 for its sample of 256.
  @Test
  void computesTheMeanLengthOfAPath() {
    assertEquals(0, IsolationTree.meanPath(1));
    assertEquals(1, IsolationTree.meanPath(2));
    assertEquals(2 * (Math.log(255) + 0.5772156649) - 2 * 255.0 / 256, IsolationTree.meanPath(256), 1e-9);
    assertEquals(10.24, IsolationTree.meanPath(256), 0.01);
  }

  @Test
  void separatesTwoRecordsByOneCut() {
    IsolationTree tree = tree(1, new int[] {0, 5, 0}, new int[] {0, 9, 0});
    assertEquals(1, tree.pathLength(new int[] {0, 4, 0}));
    assertEquals(1, tree.pathLength(new int[] {7, 10, 7}));
  }

  @Test
  void addsTheMeanPathOfEqualRecords() {
    int[][] same = new int[8][];
    Arrays.fill(same, new int[] {3, 1});
    assertEquals(IsolationTree.meanPath(8), tree(1, same).pathLength(new int[] {3, 1}));
  }

  @Test
  void isolatesAnOutlierSooner() {
    double outlier = 0;
    double ordinary = 0;
    for (int seed = 0; seed < 50; seed++) {
      int[][] sample = new int[64][];
      Arrays.setAll(sample, i -> new int[] {i % 8, i / 8});
      sample[63] = new int[] {40, 40};
      IsolationTree tree = tree(seed, sample);
      outlier += tree.pathLength(new int[] {40, 40});
      ordinary += tree.pathLength(new int[] {4, 4});
    }
    assertTrue(outlier < ordinary / 2, outlier + " against " + ordinary);
  }
}
