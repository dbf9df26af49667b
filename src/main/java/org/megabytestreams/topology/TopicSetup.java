package org.megabytestreams.topology;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.megabytestreams.kafka.ClientProperties;

/// Makes sure, before anything starts, that the topics are there.
public final class TopicSetup {
  private static final Duration ONE_CALL = Duration.ofSeconds(5);
  private static final long PAUSE_MS = 500;
  /// A record of 1 MiB and its headers do not fit into a topic's default of 1 MiB.
  private static final Map<String, String> LARGE_RECORDS = Map.of("max.message.bytes", "2097152");
  /// Outputs have the time of the record that they are about. Those of an old record would be deleted at once.
  private static final Map<String, String> KEPT_FROM_NOW = Map.of("message.timestamp.type", "LogAppendTime");
  /// Brokers unpack what comes, and refuse what is too large then: `max.message.bytes` counts packed bytes otherwise.
  private static final Map<String, String> UNPACKED = Map.of("compression.type", "uncompressed");
  /// Commands are few, and all but the rejected ones make up the rules. No command and no answer may go.
  private static final Map<String, String> KEPT = Map.of("cleanup.policy", "delete", "retention.ms", "-1",
      "retention.bytes", "-1");

  /// Of each incident the latest state stays, until nothing has changed in it for 30 days: ids never come again, so
  /// compaction alone would let the topic grow for ever.
  private static final Map<String, String> LATEST = Map.of("cleanup.policy", "compact,delete", "retention.ms",
      String.valueOf(Duration.ofDays(30).toMillis()));

  /// Reports topics or brokers that are not there; the message says which, in one line.
  public static final class SetupException extends RuntimeException {
    SetupException(String message) {
      super(message);
    }
  }

  /// Says what to do if topics are missing.
  ///
  /// @param create whether to create topics that are missing
  /// @param partitions of created ones
  /// @param timeout how long to wait for brokers, and for topics that others create
  public record Policy(boolean create, int partitions, Duration timeout) {}

  private TopicSetup() {}

  /// Waits until all topics are there, or creates them. Also waits until those that need one partition a task have
  /// them.
  ///
  /// Warns if a client can send a batch that unpacks to more than the memory holds. It says how to have such a batch
  /// refused.
  ///
  /// @throws SetupException if topics are not there after the wait, or brokers do not let the service in
  /// @param prompts topics beside those of the topology that others write to
  /// @param answers topics beside those of the topology that the service writes to
  /// @param tasks knows the partitions of the inputs afterwards
  /// @param waiting gets a line whenever something is in the way, and it is waited for
  public static void ensure(StreamsSettings streams, TopologySettings.Topics topics, TaskPartitions tasks,
      List<String> prompts, List<String> answers, Policy policy, Consumer<String> waiting)
      throws InterruptedException {
    long deadlineNanos = System.nanoTime() + policy.timeout().toNanos();
    try (Admin admin = admin(streams)) {
      String trouble = tryOnce(admin, tasks, streams.bootstrapServers(), topics, prompts, answers, policy);
      while (trouble != null) {
        if (System.nanoTime() > deadlineNanos) {
          throw new SetupException(trouble);
        }
        waiting.accept(trouble);
        Thread.sleep(PAUSE_MS);
        trouble = tryOnce(admin, tasks, streams.bootstrapServers(), topics, prompts, answers, policy);
      }
      List<String> read = new ArrayList<>(tasks.topics());
      topics.control().ifPresent(control -> read.add(control.commands()));
      FormerMembers.leave(admin, streams, read);
      Set<String> others = read(topics, prompts);
      others.addAll(read);
      PackedTopics.warn(admin, streams.bootstrapServers(), others);
    }
  }

  /// Makes a client that asks about topics.
  static Admin admin(StreamsSettings streams) {
    return ClientProperties.of(streams.extra()).brokers(streams.bootstrapServers())
        .clientId(streams.applicationId() + "-topics")
        .put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ONE_CALL.toMillis())
        .put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) ONE_CALL.toMillis()).admin();
  }

  /// Returns what is in the way, or null.
  private static String tryOnce(Admin admin, TaskPartitions tasks, String brokers, TopologySettings.Topics topics,
      List<String> prompts, List<String> answers, Policy policy) throws InterruptedException {
    try {
      Set<String> missing = new TreeSet<>(read(topics, prompts));
      missing.addAll(answers);
      missing.addAll(List.of(topics.scores(), topics.alerts(), topics.deadLetters()));
      topics.incidents().ifPresent(missing::add);
      topics.control().ifPresent(
          control -> missing.addAll(List.of(control.applied(), control.shadowScores())));
      missing.removeAll(admin.listTopics().names().get());
      if (missing.isEmpty()) {
        return tasks.level(admin);
      }
      if (policy.create()) {
        create(admin, missing, topics, prompts, policy.partitions());
      }
      return "missing at " + brokers + ": topics " + String.join(", ", missing)
          + (policy.create() ? "; they are being created"
              : "; create them, or let the service do it with --create-topics");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthenticationException) {
        throw new SetupException(brokers + ": " + e.getCause().getMessage()); // waiting helps nobody
      }
      return "no answer from " + brokers + ": " + e.getCause().getMessage();
    }
  }

  /// Returns the topics that others write to.
  private static Set<String> read(TopologySettings.Topics topics, List<String> prompts) {
    Set<String> read = new TreeSet<>(topics.inputs());
    read.addAll(prompts);
    topics.control().ifPresent(control -> read.add(control.commands()));
    return read;
  }

  /// Returns the settings that a created topic gets beside Kafka's defaults.
  ///
  /// @param prompts topics beside those of the topology that others write to
  public static Map<String, String> configs(String name, TopologySettings.Topics topics, List<String> prompts) {
    Map<String, String> configs = new HashMap<>();
    if (read(topics, prompts).contains(name)) {
      configs.putAll(UNPACKED);
    }
    if (topics.isControl(name) || topics.control().isPresent() && name.equals(topics.control().get().applied())) {
      configs.putAll(KEPT);
      return configs;
    }
    if (topics.incidents().isPresent() && name.equals(topics.incidents().get())) {
      configs.putAll(LATEST);
    }
    boolean input = topics.isInput(name);
    if (input || name.equals(topics.deadLetters())) {
      configs.putAll(LARGE_RECORDS);
    }
    if (!input) {
      configs.putAll(KEPT_FROM_NOW);
    }
    return configs;
  }

  /// Returns the largest number of partitions that one of some topics has.
  private static int partitions(Admin admin, Collection<String> topics)
      throws InterruptedException, ExecutionException {
    return admin.describeTopics(topics).allTopicNames().get().values().stream()
        .mapToInt(topic -> topic.partitions().size()).max().orElse(0);
  }

  private static void create(Admin admin, Set<String> missing, TopologySettings.Topics topics, List<String> prompts,
      int partitions) throws InterruptedException, ExecutionException {
    List<String> inputs = topics.inputs().stream().filter(input -> !missing.contains(input)).toList();
    int most = Math.max(1, partitions(admin, inputs));
    if (inputs.size() < topics.inputs().size()) {
      most = Math.max(most, partitions);
    }
    List<NewTopic> made = new ArrayList<>();
    for (String name : missing) {
      made.add(new NewTopic(name, Optional.of(topics.isControl(name) ? most : partitions), Optional.empty())
          .configs(configs(name, topics, prompts)));
    }
    try {
      admin.createTopics(made).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new SetupException(
            "cannot create topics " + String.join(", ", missing) + ": " + e.getCause().getMessage());
      }
    }
  }
}
