package org.megabytestreams.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Holds which items are drawn together.
///
/// Three kinds of clusters are drawn apart from each other: those with calm items alone, with cases alone, and with
/// both. So each resample has items of both kinds.
final class Clusters {
  /// Calm items alone, cases alone, both.
  private static final int KINDS = 3;

  /// The items of each cluster, by the kind of the cluster.
  private final List<List<int[]>> kinds = new ArrayList<>();

  /// @param clusters the cluster of each item
  /// @param calm how many of the items are calm; they come first
  Clusters(int[] clusters, int calm) {
    Map<Integer, List<Integer>> items = new LinkedHashMap<>();
    for (int i = 0; i < clusters.length; i++) {
      items.computeIfAbsent(clusters[i], _ -> new ArrayList<>()).add(i);
    }
    for (int kind = 0; kind < KINDS; kind++) {
      kinds.add(new ArrayList<>());
    }
    for (List<Integer> cluster : items.values()) {
      int kind = cluster.getFirst() >= calm ? 1 : cluster.getLast() < calm ? 0 : 2;
      kinds.get(kind).add(cluster.stream().mapToInt(Integer::intValue).toArray());
    }
  }

  /// Draws as many clusters of each kind as there are, with replacement.
  ///
  /// @param times overwritten with how often each item was drawn
  void draw(SplittableRandom random, int[] times) {
    Arrays.fill(times, 0);
    for (List<int[]> clusters : kinds) {
      for (int i = 0; i < clusters.size(); i++) {
        for (int item : clusters.get(random.nextInt(clusters.size()))) {
          times[item]++;
        }
      }
    }
  }
}
