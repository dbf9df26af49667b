package org.megabytestreams.web;

import java.util.List;
import java.util.Map;
import org.megabytestreams.control.Rule;

/// Tells which models score.
public interface ModelInfo {
  /// Returns the manifest of the service's own model, to be written as JSON; null while no model is loaded.
  Object manifest();

  /// Holds the rules in force, in order, and the partitions that this instance scores by them.
  record InForce(List<Integer> partitions, List<Rule> rules) {}

  /// Returns the rules of all partitions; one entry if all partitions go by the same rules.
  List<InForce> rules();

  /// Returns the settings of the input topics that have some of their own: by topic and key, each as users write it.
  Map<String, Map<String, String>> topics();
}
