package org.megabytestreams.serve;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.megabytestreams.anomaly.SharedBudget;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.control.Rules;
import org.megabytestreams.web.ModelInfo;

/// Gives the web the model of `serve`, and the rules in force.
@Singleton
final class ServedModel implements ModelInfo {
  @Inject
  ServeLifecycle serving;

  @Inject
  ServeConfig config;

  @Inject
  InputTopics inputs;

  @Inject
  RulesInForce inForce;

  @Inject
  BudgetMetrics metrics;

  @Override
  public Object manifest() {
    Bundle bundle = serving.bundle();
    return bundle == null ? null : bundle.manifest();
  }

  @Override
  public Map<String, Map<String, String>> topics() {
    Map<String, Map<String, String>> topics = new LinkedHashMap<>();
    for (String topic : inputs.now()) {
      serving.rules().of(topic).ifPresent(rule -> topics.put(topic, rule.texts()));
    }
    return topics;
  }

  @Override
  public List<Budget> budgets() {
    return inputs.now().stream().map(this::budget).toList();
  }

  private Budget budget(String topic) {
    SharedBudget shared = serving.rules().budget(ServeSettings.budget(config), topic);
    return new Budget(topic, serving.rules().falseAlarmsPerDay(config.alerts().falseAlarmsPerDay(), List.of(topic)),
        limit(shared.topicPerDay()), limit(shared.allPerDay()), metrics.spent(topic),
        shared.limits() ? metrics.left(topic) : null);
  }

  private static Double limit(double perDay) {
    return Double.isInfinite(perDay) ? null : perDay;
  }

  @Override
  public List<InForce> rules() {
    Map<Rules, List<Integer>> partitions = new LinkedHashMap<>();
    inForce.byPartition().forEach((partition, rules) ->
        partitions.computeIfAbsent(rules, _ -> new ArrayList<>()).add(partition));
    return partitions.entrySet().stream().map(entry -> new InForce(entry.getValue(), entry.getKey().all())).toList();
  }
}
