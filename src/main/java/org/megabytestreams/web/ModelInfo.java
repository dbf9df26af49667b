package org.megabytestreams.web;

import java.util.List;
import org.megabytestreams.control.Rule;

/// Tells which models score.
public interface ModelInfo {
  /// Returns the manifest of the service's own model, to be written as JSON; null while no model is loaded.
  Object manifest();

  /// Holds the rules in force, in order, and the partitions that this instance scores by them.
  record InForce(List<Integer> partitions, List<Rule> rules) {}

  /// Returns the rules of all partitions; one entry if all partitions go by the same rules.
  List<InForce> rules();
}
