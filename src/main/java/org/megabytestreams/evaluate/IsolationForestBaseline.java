package org.megabytestreams.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Finds records of an unusual mixture of bytes with an isolation forest (Liu, Ting and Zhou 2008) on byte counts.
///
/// The forest grows again with each 256 records learnt. It grows from the last 2,048 records, as over the sliding
/// window of Ding and Fei (2013).
final class IsolationForestBaseline implements DetectionBaseline {
  /// The paper's numbers of trees and of records for each tree.
  private static final int TREES = 100;
  private static final int SAMPLE = 256;
  private static final int MEMORY = 8 * SAMPLE;
  private static final int BYTE_VALUES = 256;

  private final SplittableRandom random;
  /// The last records, in a ring.
  private final List<int[]> recent = new ArrayList<>();
  private long learnt;
  private List<IsolationTree> forest = List.of();

  IsolationForestBaseline(long seed) {
    this.random = new SplittableRandom(seed);
  }

  @Override
  public String id() {
    return "isolationForest";
  }

  @Override
  public void learn(byte[] record) {
    if (recent.size() < MEMORY) {
      recent.add(counts(record));
    } else {
      recent.set((int) (learnt % MEMORY), counts(record));
    }
    learnt++;
    if (learnt % SAMPLE == 0) {
      forest = grow();
    }
  }

  /// Returns a score from 0 to 1. It is about 0.5 for ordinary records, and 0 before the first forest.
  @Override
  public double score(byte[] record) {
    if (forest.isEmpty()) {
      return 0;
    }
    int[] counts = counts(record);
    double sum = 0;
    for (IsolationTree tree : forest) {
      sum += tree.pathLength(counts);
    }
    return Math.pow(2, -sum / forest.size() / IsolationTree.meanPath(SAMPLE));
  }

  private List<IsolationTree> grow() {
    List<IsolationTree> trees = new ArrayList<>();
    int[][] shuffled = recent.toArray(int[][]::new);
    for (int tree = 0; tree < TREES; tree++) {
      for (int i = 0; i < SAMPLE; i++) {
        int other = random.nextInt(i, shuffled.length);
        int[] moved = shuffled[i];
        shuffled[i] = shuffled[other];
        shuffled[other] = moved;
      }
      int[][] sample = new int[SAMPLE][];
      System.arraycopy(shuffled, 0, sample, 0, SAMPLE);
      trees.add(new IsolationTree(sample, random));
    }
    return trees;
  }

  private static int[] counts(byte[] record) {
    int[] counts = new int[BYTE_VALUES];
    for (byte b : record) {
      counts[b & 0xff]++;
    }
    return counts;
  }
}
