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

  /// Holds the alarm budgets of an input topic, in false alarms, and what this instance spends of them.
  ///
  /// @param streamPerDay budget of each stream
  /// @param topicPerDay budget of all its streams together; null for none
  /// @param allPerDay budget of all input topics together; null for none
  /// @param spent false alarms to be expected of the records since the start
  /// @param left what the last two leave to this instance's partitions for the rest of the day; null if there are none
  record Budget(String topic, double streamPerDay, Double topicPerDay, Double allPerDay, double spent, Double left) {}

  /// Returns the alarm budgets of the input topics.
  List<Budget> budgets();
}
