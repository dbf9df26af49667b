package org.megabytestreams.serve;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.topology.TaskPartitions;
import org.megabytestreams.topology.TopicPatterns;
import org.megabytestreams.wire.OneLine;

/// Knows the topics that are scored: those that the configuration lists, and those that match its patterns now.
@Singleton
public final class InputTopics {
  private static final Pattern ENTRY = Pattern.compile("!?[a-zA-Z0-9._*?-]{1,249}");

  private static final int MAX_NAMED = 10;

  @Inject
  ServeConfig config;

  private volatile TaskPartitions partitions;

  /// @param found knows what matches
  void start(TaskPartitions found) {
    partitions = found;
  }

  /// Returns the names of the topics that are scored now.
  List<String> now() {
    return partitions == null ? listed(config) : partitions.topics().stream().sorted().toList();
  }

  /// Returns the first of the topics that are scored now, in words.
  String summary() {
    List<String> all = now();
    return String.join(",", all.subList(0, Math.min(MAX_NAMED, all.size())))
        + (all.size() > MAX_NAMED ? " and " + (all.size() - MAX_NAMED) + " more topics" : "");
  }

  /// Returns why topics that match are not scored, by their names.
  Map<String, String> refused() {
    return partitions == null ? Map.of() : partitions.refused();
  }

  /// Returns the topics that the configuration names. Each of them must be there.
  static List<String> listed(ServeConfig config) {
    return TopicPatterns.listed(config.topics().input());
  }

  /// Returns which other topics are scored.
  static TopicPatterns patterns(ServeConfig config) {
    ServeConfig.Topics topics = config.topics();
    Set<String> own = new HashSet<>(ServeSettings.ownTopics(config));
    own.addAll(List.of(topics.controlApplied(), topics.shadowScores(), topics.continuations()));
    topics.cancellations().ifPresent(own::add);
    own.addAll(config.continuations().replyTopics().orElse(List.of()));
    return TopicPatterns.of(topics.input(), own, topics.maxMatchedPartitions());
  }

  /// Checks the entries of the inputs.
  ///
  /// @throws IllegalArgumentException if an entry is neither a name nor a pattern, or patterns lack a topic of commands
  static void check(ServeConfig config) {
    for (String entry : config.topics().input()) {
      if (!ENTRY.matcher(entry).matches()) {
        throw new IllegalArgumentException("megabyte.topics.input: expected names of topics, patterns with '*' and '?',"
            + " or a '!' before what is left out, got '" + OneLine.of(entry) + "'");
      }
    }
    TopicPatterns patterns = patterns(config);
    if (!patterns.left().isEmpty() && !patterns.any()) {
      throw new IllegalArgumentException("megabyte.topics.input: expected a pattern with '*' or '?' beside '!"
          + patterns.left().getFirst() + "', got none");
    }
    if (patterns.any() && ServeSettings.control(config.topics()).isEmpty()) {
      throw new IllegalArgumentException("megabyte.topics.input: expected a topic of commands beside the pattern '"
          + patterns.taken().getFirst() + "', since it keeps the number of tasks when a topic goes:"
          + " megabyte.topics.control or megabyte.topics.create");
    }
  }

  /// Returns the bundles that rules name for topics that are scored, or may be, by their digests.
  static Map<String, Bundle> models(ServeConfig config, TopicRules rules) {
    return patterns(config).any() ? rules.models() : rules.models(listed(config));
  }

  /// Returns the rules that can apply to no topic.
  static Collection<TopicRule> unused(ServeConfig config, TopicRules rules) {
    return patterns(config).any() ? List.of() : rules.unused(listed(config));
  }
}
