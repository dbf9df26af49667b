package org.megabytestreams.evaluate;

import java.util.stream.IntStream;

/// Holds the scores that one scorer gave the items of a set: the higher a score, the more unusual.
///
/// @param name of the scorer, as reports show it
/// @param baseline whether it needs no model
/// @param calm scores of calm items, in the order of the set
/// @param cases scores of cases, in the order of the set
/// @param clusters of the calm items and then of the cases: items that come from one group have the same number, and
///     are drawn together
public record ScoredItems(String name, boolean baseline, double[] calm, double[] cases, int[] clusters) {
  /// Makes items of which each stands for itself.
  public ScoredItems(String name, boolean baseline, double[] calm, double[] cases) {
    this(name, baseline, calm, cases, IntStream.range(0, calm.length + cases.length).toArray());
  }
}
