package org.megabytestreams.topology;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jboss.logging.Logger;

/// Finds the topics that match patterns, and remembers which of them cannot be scored and which are gone.
///
/// A topic that cannot be scored harms no other: it gets a line in the log, and is left.
final class MatchedTopics {
  /// A topic that is missing for this long is gone. Brokers that start may not know it for a while.
  static final Duration MAX_MISSING = Duration.ofSeconds(10);
  /// Threads that a deleted topic ended come one by one.
  private static final Duration LATELY = Duration.ofMinutes(2);
  private static final Logger LOG = Logger.getLogger(MatchedTopics.class);

  private final TopicPatterns patterns;
  private final Set<String> listed;
  private final LongSupplier nanos;
  private final Map<String, Integer> present = new TreeMap<>();
  private final Map<String, Long> missingSince = new HashMap<>();
  private final Map<String, String> refused = new ConcurrentHashMap<>();
  private final Set<String> gone = ConcurrentHashMap.newKeySet();
  private volatile Long goneNanos;

  MatchedTopics(TopicPatterns patterns, Collection<String> listed) {
    this(patterns, listed, System::nanoTime);
  }

  MatchedTopics(TopicPatterns patterns, Collection<String> listed, LongSupplier nanos) {
    this.patterns = patterns;
    this.listed = Set.copyOf(listed);
    this.nanos = nanos;
  }

  /// Asks brokers for matching topics.
  ///
  /// @return the partitions of each that has no more than are allowed; with those that were there lately
  /// @throws ExecutionException if brokers do not answer
  Map<String, Integer> find(Admin admin) throws InterruptedException, ExecutionException {
    if (!patterns.any()) {
      return Map.of();
    }
    Set<String> asked = new TreeSet<>(present.keySet());
    admin.listTopics().names().get().stream().filter(name -> !listed.contains(name) && patterns.matches(name))
        .forEach(asked::add);
    Map<String, Integer> found = new TreeMap<>();
    Set<String> unknown = new HashSet<>();
    for (Map.Entry<String, KafkaFuture<TopicDescription>> topic
        : admin.describeTopics(asked, new DescribeTopicsOptions().includeAuthorizedOperations(true))
            .topicNameValues().entrySet()) {
      try {
        TopicDescription description = topic.getValue().get();
        if (mayRead(description)) {
          found.put(topic.getKey(), description.partitions().size());
        } else {
          forbid(topic.getKey());
        }
      } catch (ExecutionException e) {
        if (e.getCause() instanceof UnknownTopicOrPartitionException) {
          unknown.add(topic.getKey());
        } else if (e.getCause() instanceof AuthorizationException) {
          forbid(topic.getKey());
        } else {
          throw e;
        }
      }
    }
    refused.keySet().retainAll(asked);
    note(found, unknown);
    return present();
  }

  /// Brokers that know no rights say nothing of them.
  private static boolean mayRead(TopicDescription topic) {
    Set<AclOperation> allowed = topic.authorizedOperations();
    return allowed == null || allowed.contains(AclOperation.READ) || allowed.contains(AclOperation.ALL);
  }

  private void forbid(String topic) {
    present.remove(topic);
    refuse(topic, "the service may not read it (DESCRIBE and READ of this topic)");
  }

  /// Returns the partitions of each topic that may be scored, as brokers last said.
  Map<String, Integer> present() {
    return Map.copyOf(present);
  }

  /// Takes what brokers say of the topics.
  ///
  /// @param found partitions by topic
  /// @param unknown topics that are not there
  void note(Map<String, Integer> found, Set<String> unknown) {
    found.forEach((topic, partitions) -> {
      missingSince.remove(topic);
      gone.remove(topic);
      if (partitions <= patterns.maxPartitions()) {
        present.put(topic, partitions);
      } else if (!present.containsKey(topic)) {
        refuse(topic, "expected at most " + patterns.maxPartitions() + " partitions, got " + partitions
            + "; raise megabyte.topics.max-matched-partitions, or list it in megabyte.topics.input");
      } else {
        present.put(topic, partitions); // it grew: its offsets go on
      }
    });
    for (String topic : unknown) {
      if (present.containsKey(topic)
          && nanos.getAsLong() - missingSince.computeIfAbsent(topic, _ -> nanos.getAsLong())
              >= MAX_MISSING.toNanos()) {
        present.remove(topic);
        missingSince.remove(topic);
        gone.add(topic);
        goneNanos = nanos.getAsLong();
        LOG.warnf("topic %s is gone: it is scored again when it comes back", topic);
      }
    }
    refused.keySet().removeAll(unknown);
  }

  /// Notes why topics are not scored, and logs it once.
  void refuse(String topic, String why) {
    if (!why.equals(refused.put(topic, why))) {
      LOG.warnf("topic %s matches megabyte.topics.input and is not scored: %s", topic, why);
    }
  }

  /// Notes that a topic is scored.
  void accept(Collection<String> topics) {
    refused.keySet().removeAll(topics);
  }

  /// Returns why matching topics are not scored, by their names.
  Map<String, String> refused() {
    return new TreeMap<>(refused);
  }

  /// Tells whether a topic that was scored is there no more. Nobody can commit offsets of it.
  boolean isGone(String topic) {
    return gone.contains(topic);
  }

  /// Returns which topic is missing and may come back, in words; null if there is none.
  String trouble() {
    return missingSince.keySet().stream().findAny().map(topic -> "topic " + topic + " is missing").orElse(null);
  }

  /// Tells whether a topic went lately.
  boolean goneLately() {
    Long then = goneNanos;
    return then != null && nanos.getAsLong() - then < LATELY.toNanos();
  }
}
