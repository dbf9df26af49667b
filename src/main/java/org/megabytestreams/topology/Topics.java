package org.megabytestreams.topology;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/// Makes sure, before anything starts, that the topics are there.
public final class Topics {
  private static final Duration ONE_CALL = Duration.ofSeconds(5);
  private static final long PAUSE_MS = 500;
  /// A record of 1 MiB and its headers do not fit into a topic's default of 1 MiB.
  private static final Map<String, String> LARGE_RECORDS = Map.of("max.message.bytes", "2097152");

  /// Topics or brokers that are not there; the message says which, in one line.
  public static final class Missing extends RuntimeException {
    Missing(String message) {
      super(message);
    }
  }

  /// @param create whether to create topics that are missing
  /// @param partitions of created ones
  /// @param timeout how long to wait for brokers, and for topics that others create
  /// @param keepForever whether created topics keep their records however old these are
  public record Policy(boolean create, int partitions, Duration timeout, boolean keepForever) {
    public Policy(boolean create, int partitions, Duration timeout) {
      this(create, partitions, timeout, false);
    }
  }

  private Topics() {}

  /// Waits until all topics are there, or creates them.
  ///
  /// @throws Missing where they are not after the wait
  public static void ensure(StreamsSettings streams, TopologySettings.Topics topics, Policy policy)
      throws InterruptedException {
    Properties properties = new Properties();
    properties.putAll(streams.extra());
    properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, streams.bootstrapServers());
    properties.put(AdminClientConfig.CLIENT_ID_CONFIG, streams.applicationId() + "-topics");
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ONE_CALL.toMillis());
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) ONE_CALL.toMillis());
    long deadlineNanos = System.nanoTime() + policy.timeout().toNanos();
    try (Admin admin = Admin.create(properties)) {
      String trouble = tryOnce(admin, streams.bootstrapServers(), topics, policy);
      while (trouble != null) {
        if (System.nanoTime() > deadlineNanos) {
          throw new Missing(trouble);
        }
        Thread.sleep(PAUSE_MS);
        trouble = tryOnce(admin, streams.bootstrapServers(), topics, policy);
      }
    }
  }

  /// What is in the way, or null.
  private static String tryOnce(Admin admin, String brokers, TopologySettings.Topics topics, Policy policy)
      throws InterruptedException {
    try {
      Set<String> missing = new TreeSet<>(topics.inputs());
      missing.addAll(List.of(topics.scores(), topics.alerts(), topics.deadLetters()));
      missing.removeAll(admin.listTopics().names().get());
      if (missing.isEmpty()) {
        return null;
      }
      if (policy.create()) {
        create(admin, missing, topics, policy);
      }
      return "missing at " + brokers + ": topics " + String.join(", ", missing)
          + (policy.create() ? "; they are being created"
              : "; create them, or let the service do it with --create-topics");
    } catch (ExecutionException e) {
      return "no answer from " + brokers + ": " + e.getCause().getMessage();
    }
  }

  private static void create(Admin admin, Set<String> missing, TopologySettings.Topics topics, Policy policy)
      throws InterruptedException {
    List<NewTopic> made = new ArrayList<>();
    for (String name : missing) {
      boolean large = topics.inputs().contains(name) || name.equals(topics.deadLetters());
      Map<String, String> configs = new HashMap<>(large ? LARGE_RECORDS : Map.of());
      if (policy.keepForever()) {
        configs.put("retention.ms", "-1");
      }
      made.add(new NewTopic(name, Optional.of(policy.partitions()), Optional.empty()).configs(configs));
    }
    try {
      admin.createTopics(made).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new Missing("cannot create topics " + String.join(", ", missing) + ": " + e.getCause().getMessage());
      }
    }
  }
}
