package org.megabytestreams.serve;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.megabytestreams.anomaly.AlarmBudget;
import org.megabytestreams.anomaly.MonitorSettings;
import org.megabytestreams.anomaly.SharedBudget;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.kafka.ReadRate;
import org.megabytestreams.stream.ScoringSettings;
import org.megabytestreams.stream.TopicScoring;
import org.megabytestreams.topology.TopicSettings;

/// Holds rules by which settings differ by topic. The first rule whose glob matches a topic applies to it. What that
/// rule does not say is as the service's own settings say.
public final class TopicRules {
  public static final TopicRules NONE = new TopicRules(List.of());

  /// Bounds the topics whose rules are known without a search.
  private static final int MAX_KNOWN = 10_000;

  private final List<TopicRule> rules;
  private final Map<String, Optional<TopicRule>> applying = new ConcurrentHashMap<>();

  TopicRules(List<TopicRule> rules) {
    this.rules = List.copyOf(rules);
  }

  /// Reads a file, as `schemas/topics.schema.json` describes it.
  ///
  /// @throws IllegalArgumentException if something is wrong with it; the message tells the first problem in one line
  public static TopicRules read(Path file) {
    List<String> problems = new ArrayList<>();
    TopicRules read = TopicRulesReader.read(file, problems);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(problems.getFirst() + (problems.size() == 1 ? ""
          : " (and " + (problems.size() - 1) + " more, which `megabyte config check` tells)"));
    }
    return read;
  }

  /// Returns the rule that applies to a topic.
  Optional<TopicRule> of(String topic) {
    Optional<TopicRule> known = applying.get(topic);
    if (known != null) {
      return known;
    }
    Optional<TopicRule> found = rules.stream().filter(rule -> rule.matches(topic)).findFirst();
    if (applying.size() < MAX_KNOWN) {
      applying.put(topic, found);
    }
    return found;
  }

  /// Returns the group of topics that have the same settings: the glob of the rule that applies, or else the topic.
  String group(String topic) {
    return of(topic).map(TopicRule::topics).orElse(topic);
  }

  /// Returns the rules that apply to none of the topics.
  List<TopicRule> unused(Collection<String> topics) {
    Collection<TopicRule> used = applied(topics).values();
    return rules.stream().filter(rule -> !used.contains(rule)).toList();
  }

  /// Returns the bundles that rules name for some of the topics, by their digests.
  public Map<String, Bundle> models(Collection<String> topics) {
    return models(applied(topics));
  }

  /// Returns the bundles that rules name for any topic, by their digests.
  Map<String, Bundle> models() {
    return models(byGroup());
  }

  private static Map<String, Bundle> models(Map<String, TopicRule> applied) {
    Map<String, Bundle> models = new LinkedHashMap<>();
    for (TopicRule rule : applied.values()) {
      Bundle bundle = rule.get(TopicKey.MODEL, null);
      if (bundle != null) {
        models.put(bundle.manifest().digest(), bundle);
      }
    }
    return models;
  }

  /// Returns the settings by which the records of each topic are scored.
  ///
  /// @param usual the service's own
  public TopicScoring scoring(ScoringSettings usual, Collection<String> topics) {
    return new TopicScoring(usual, scoring(usual, applied(topics)));
  }

  /// Returns the settings by which the records of any topic are scored.
  TopicScoring scoring(ScoringSettings usual) {
    return new TopicScoring(usual, scoring(usual, byGroup()), this::group);
  }

  private static Map<String, ScoringSettings> scoring(ScoringSettings usual, Map<String, TopicRule> applied) {
    Map<String, ScoringSettings> settings = new HashMap<>();
    applied.forEach((topic, rule) -> settings.put(topic, scoring(usual, rule)));
    return settings;
  }

  private static ScoringSettings scoring(ScoringSettings usual, TopicRule rule) {
    MonitorSettings monitor = usual.monitor();
    Double falseAlarms = rule.get(TopicKey.FALSE_ALARMS_PER_DAY, null);
    return new ScoringSettings(rule.get(TopicKey.CONTEXT, usual.context()),
        new MonitorSettings(falseAlarms == null ? monitor.budget() : new AlarmBudget.PerDay(falseAlarms),
            Math.toIntExact(rule.get(TopicKey.WARM_UP_RECORDS, (long) monitor.warmUpRecords())),
            Math.toIntExact(rule.get(TopicKey.QUIET_RECORDS, (long) monitor.quietRecords())),
            rule.values().containsKey(TopicKey.QUIET_TIME) ? rule.get(TopicKey.QUIET_TIME, null).toMillis()
                : monitor.quietMillis()),
        Math.toIntExact(rule.get(TopicKey.EXPECTED_BYTES, (long) usual.expectedBytes())),
        rule.get(TopicKey.MEMORY_SIZE, usual.memorySymbols()));
  }

  /// Checks that models can score with a memory alone, where that is wanted.
  ///
  /// @param usualAt where the service's own settings stand, for messages
  /// @param own the service's own model
  /// @throws IllegalArgumentException if there is no memory, or the model cannot; the message says where
  public void checkContexts(String usualAt, ScoringSettings usual, Bundle own) {
    usual.checkContext(usualAt, own.manifest().geometry(), own.manifest().name());
    for (TopicRule rule : rules) {
      Bundle model = rule.get(TopicKey.MODEL, own);
      scoring(usual, rule).checkContext(rule.at(), model.manifest().geometry(), model.manifest().name());
    }
  }

  /// Returns the other settings of each topic to which a rule applies.
  ///
  /// @param usual the service's own
  public Map<String, TopicSettings> settings(TopicSettings usual, Collection<String> topics) {
    return settings(usual, applied(topics));
  }

  /// Returns the other settings of any topic to which a rule applies, by [#group].
  Map<String, TopicSettings> settings(TopicSettings usual) {
    return settings(usual, byGroup());
  }

  private static Map<String, TopicSettings> settings(TopicSettings usual, Map<String, TopicRule> applied) {
    Map<String, TopicSettings> settings = new HashMap<>();
    applied.forEach((topic, rule) -> {
      Bundle model = rule.get(TopicKey.MODEL, null);
      settings.put(topic, new TopicSettings(rule.get(TopicKey.REDACT, usual.redaction()),
          rule.get(TopicKey.FORGET_AFTER, usual.forgetAfter()), model == null ? null : model.manifest().digest(),
          budget(usual.budget(), rule), rule.get(TopicKey.PACE_FALSE_ALARMS_PER_DAY, usual.paceFalseAlarmsPerDay()),
          rate(usual.rate(), rule)));
    });
    return settings;
  }

  private static ReadRate rate(ReadRate usual, TopicRule rule) {
    Long bytes = rule.get(TopicKey.MAX_BYTES_PER_SECOND, null);
    Long records = rule.get(TopicKey.MAX_RECORDS_PER_SECOND, null);
    ReadRate own = ReadRate.of(bytes == null ? 0 : bytes, records == null ? 0 : records);
    return new ReadRate(bytes == null ? usual.bytesPerSecond() : own.bytesPerSecond(),
        records == null ? usual.recordsPerSecond() : own.recordsPerSecond());
  }

  /// Returns the limits on all streams of a topic together.
  ///
  /// @param usual the service's own
  public SharedBudget budget(SharedBudget usual, String topic) {
    return of(topic).map(rule -> budget(usual, rule)).orElse(usual);
  }

  private static SharedBudget budget(SharedBudget usual, TopicRule rule) {
    Double perDay = rule.get(TopicKey.TOPIC_FALSE_ALARMS_PER_DAY, null);
    return perDay == null ? usual : usual.ofTopic(perDay);
  }

  /// Returns the budget of silences and bursts of a topic's streams.
  ///
  /// @param usual the service's own
  double pace(double usual, String topic) {
    return of(topic).map(rule -> rule.get(TopicKey.PACE_FALSE_ALARMS_PER_DAY, usual)).orElse(usual);
  }

  /// Returns the alarm budget of topics if they share one, otherwise the service's own.
  ///
  /// @param usual the service's own
  double falseAlarmsPerDay(double usual, Collection<String> topics) {
    List<Double> budgets = topics.stream()
        .map(topic -> of(topic).map(rule -> rule.get(TopicKey.FALSE_ALARMS_PER_DAY, usual)).orElse(usual)).distinct()
        .toList();
    return budgets.size() == 1 ? budgets.getFirst() : usual;
  }

  private Map<String, TopicRule> byGroup() {
    Map<String, TopicRule> groups = new LinkedHashMap<>();
    rules.forEach(rule -> groups.put(rule.topics(), rule));
    return groups;
  }

  private Map<String, TopicRule> applied(Collection<String> topics) {
    Map<String, TopicRule> applied = new LinkedHashMap<>();
    topics.forEach(topic -> of(topic).ifPresent(rule -> applied.put(topic, rule)));
    return applied;
  }
}
