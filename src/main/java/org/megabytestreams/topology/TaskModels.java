package org.megabytestreams.topology;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.megabytestreams.anomaly.Suppression;
import org.megabytestreams.control.BadCommandException;
import org.megabytestreams.control.Rule;
import org.megabytestreams.control.Rules;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.stream.ModelPool;
import org.megabytestreams.stream.ModelSource;
import org.megabytestreams.stream.RecordScorer;
import org.megabytestreams.stream.StreamRules;

/// Holds the rules of a task, and keeps the models open that the rules name.
final class TaskModels implements StreamRules {
  private final ModelPool models;
  private final TopologySettings settings;
  private final Map<String, RecordScorer> held = new HashMap<>();
  private final Map<String, RecordScorer> shadows = new HashMap<>();
  private Rules rules = Rules.NONE;

  TaskModels(ModelPool models, TopologySettings settings) {
    this.models = models;
    this.settings = settings;
  }

  /// Opens the models that topics have of their own.
  ///
  /// @throws IllegalStateException if one is not available; the message says which, in one line
  void open() {
    try {
      acquire(List.copyOf(settings.models()));
    } catch (BadCommandException e) {
      throw new IllegalStateException("the model of a topic cannot be used: " + e.getMessage());
    }
  }

  Rules all() {
    return rules;
  }

  /// Goes by other rules from now on. If it throws, the former rules stay.
  ///
  /// @throws BadCommandException if the rules need more models than may be open, or one that is not available
  void replace(Rules next) {
    Set<String> needed = next.models();
    needed.add(models.own().modelDigest());
    needed.addAll(settings.models());
    int maxModels = settings.topics().control().map(TopologySettings.Control::maxModels).orElse(Integer.MAX_VALUE);
    if (needed.size() > maxModels) {
      throw new BadCommandException("too many models: expected rules for at most " + maxModels
          + ", the service's own" + (settings.models().isEmpty() ? "" : " and those of topics") + " among them, got "
          + needed.size());
    }
    acquire(needed.stream().filter(digest -> !held.containsKey(digest)).toList());
    rules = next;
    release(held.keySet().stream().filter(digest -> !needed.contains(digest)).toList());
  }

  private void acquire(List<String> digests) {
    List<String> fresh = new ArrayList<>();
    try {
      for (String digest : digests) {
        RecordScorer scorer = models.acquire(digest);
        fresh.add(digest);
        held.put(digest, scorer);
        shadows.put(digest, scorer.unexplained());
      }
    } catch (ModelSource.UnavailableModelException e) {
      release(fresh);
      throw new BadCommandException(e.getMessage());
    }
  }

  private void release(List<String> digests) {
    for (String digest : digests) {
      held.remove(digest);
      shadows.remove(digest);
      models.release(digest);
    }
  }

  /// Returns the scorer in force for a stream: of the model that was promoted last, or else of the topic's own model.
  RecordScorer scorer(StreamId stream) {
    String promoted = rules.model(stream);
    String digest = promoted == null ? settings.of(stream.topic()).model() : promoted;
    return digest == null ? models.own() : held.get(digest);
  }

  /// Returns the scorer that shadows a stream; null if none does, or if it is the same as the one in force.
  RecordScorer shadow(StreamId stream) {
    String digest = rules.shadow(stream);
    return digest == null || digest.equals(scorer(stream).modelDigest()) ? null : shadows.get(digest);
  }

  @Override
  public boolean frozen(StreamId stream) {
    return rules.frozen(stream);
  }

  @Override
  public Suppression suppression(StreamId stream, long recordKind, long timestampMillis) {
    Rule rule = rules.silence(stream, recordKind, timestampMillis);
    return rule == null ? null : new Suppression(rule.kind().id(), rule.command());
  }

  /// Releases what is remembered of a stream with any model.
  void forgetWindows(StreamId stream, int partition) {
    held.values().forEach(scorer -> scorer.forget(stream, partition));
    models.own().forget(stream, partition);
  }

  /// Tells whether a model that is in force, or shadows one, scores with the memory of a topic's partition.
  boolean useMemory(String topic) {
    return models.own().usesMemory(topic) || held.values().stream().anyMatch(scorer -> scorer.usesMemory(topic));
  }

  /// Returns about how many symbols the memory of a topic's partition has.
  long memorySymbols(String topic) {
    return models.own().settings().of(topic).memorySymbols();
  }

  /// Releases what is remembered of a partition's streams with any model.
  void forgetWindows(String topic, int partition) {
    held.values().forEach(scorer -> scorer.forgetPartition(topic, partition));
    models.own().forgetPartition(topic, partition);
  }

  /// Releases the models.
  void close() {
    release(List.copyOf(held.keySet()));
    rules = Rules.NONE;
  }
}
