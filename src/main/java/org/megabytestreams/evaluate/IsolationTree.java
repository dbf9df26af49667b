package org.megabytestreams.evaluate;

import java.util.Arrays;
import java.util.SplittableRandom;

/// A tree of random cuts through byte counts (Liu, Ting and Zhou 2008, algorithm 2). Nodes are numbers into arrays.
final class IsolationTree {
  private static final int LEAF = -1;
  /// The most bytes that are tried for one whose counts differ.
  private static final int MAX_TRIES = 64;
  private static final double EULER = 0.5772156649015329;

  private final int[] cutByte;
  private final double[] cutAt;
  private final int[] right;
  /// The cuts that the records of a leaf would add to a path if the tree went on.
  private final double[] rest;
  private int nodes;

  /// @param sample byte counts of records; its order changes
  IsolationTree(int[][] sample, SplittableRandom random) {
    int most = 2 * sample.length;
    cutByte = new int[most];
    cutAt = new double[most];
    right = new int[most];
    rest = new double[most];
    int maxDepth = Integer.SIZE - Integer.numberOfLeadingZeros(sample.length - 1);
    grow(sample, 0, sample.length, maxDepth, random);
  }

  /// Returns the number of cuts that isolate a record: `h(x)` of the paper.
  double pathLength(int[] counts) {
    int node = 0;
    int depth = 0;
    while (cutByte[node] != LEAF) {
      node = counts[cutByte[node]] < cutAt[node] ? node + 1 : right[node];
      depth++;
    }
    return depth + rest[node];
  }

  /// Computes the mean length of an unsuccessful search among `n`: `c(n)` of the paper, equation 1.
  static double meanPath(int n) {
    if (n <= 2) {
      return n - 1;
    }
    return 2 * (Math.log(n - 1.0) + EULER) - 2.0 * (n - 1) / n;
  }

  private void grow(int[][] sample, int from, int to, int depthLeft, SplittableRandom random) {
    int node = nodes++;
    int chosen = depthLeft == 0 || to - from <= 1 ? LEAF : byteThatDiffers(sample, from, to, random);
    cutByte[node] = chosen;
    if (chosen == LEAF) {
      rest[node] = meanPath(to - from);
      return;
    }
    int least = Arrays.stream(sample, from, to).mapToInt(counts -> counts[chosen]).min().orElseThrow();
    int most = Arrays.stream(sample, from, to).mapToInt(counts -> counts[chosen]).max().orElseThrow();
    // The cut is above the least and at most the most, so that both sides hold something.
    cutAt[node] = most - random.nextDouble() * (most - least);
    int middle = partition(sample, from, to, chosen, cutAt[node]);
    grow(sample, from, middle, depthLeft - 1, random);
    right[node] = nodes;
    grow(sample, middle, to, depthLeft - 1, random);
  }

  /// Returns a random byte whose counts are not all the same. Other bytes cut nothing.
  private static int byteThatDiffers(int[][] sample, int from, int to, SplittableRandom random) {
    for (int i = 0; i < MAX_TRIES; i++) {
      int candidate = random.nextInt(sample[from].length);
      int first = sample[from][candidate];
      for (int j = from + 1; j < to; j++) {
        if (sample[j][candidate] != first) {
          return candidate;
        }
      }
    }
    return LEAF;
  }

  /// Moves records below the cut before the others.
  private static int partition(int[][] sample, int from, int to, int chosen, double cut) {
    int middle = from;
    for (int i = from; i < to; i++) {
      if (sample[i][chosen] < cut) {
        int[] moved = sample[i];
        sample[i] = sample[middle];
        sample[middle++] = moved;
      }
    }
    return middle;
  }
}
