package org.megabytestreams.backfill;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.megabytestreams.kafka.ClientProperties;
import org.megabytestreams.kafka.TopicReader;
import org.megabytestreams.topology.ScoringTopology;

/// Keeps a backfill's state at the brokers beside its outputs: its plan in a topic of its own, its group's offsets,
/// its changelogs. Every IOException has a message for the user.
final class BackfillStore implements AutoCloseable {
  private static final byte[] PLAN_KEY = "plan".getBytes(StandardCharsets.UTF_8);
  private static final Duration MAX_WAIT = Duration.ofSeconds(30);
  private static final long PAUSE_MS = 500;

  private final Map<String, Object> clients;
  private final String applicationId;
  private final String planTopic;
  private final Admin admin;

  BackfillStore(Map<String, Object> clients, String applicationId) {
    this.clients = clients;
    this.applicationId = applicationId;
    this.planTopic = applicationId + "-plan";
    this.admin = Admin.create(clients);
  }

  /// Reads the plan; null if there is none.
  BackfillPlan readPlan(TopicReader reader) throws IOException {
    BackfillPlan plan = null;
    reader.read(reader.whole(reader.partitions(planTopic)));
    while (!reader.done()) {
      for (var entry : reader.poll()) {
        plan = BackfillPlan.read(entry.value());
      }
    }
    return plan;
  }

  void writePlan(BackfillPlan plan) throws IOException, InterruptedException {
    NewTopic made =
        new NewTopic(planTopic, Optional.of(1), Optional.empty()).configs(Map.of("cleanup.policy", "compact"));
    ask("create " + planTopic, TopicExistsException.class, admin.createTopics(List.of(made)).all());
    try (var producer = ClientProperties.of(clients).clientId(applicationId + "-plan").producer()) {
      producer.send(new ProducerRecord<>(planTopic, PLAN_KEY, plan.write())).get();
    } catch (ExecutionException e) {
      throw new IOException("cannot write " + planTopic + ": " + e.getCause().getMessage(), e);
    }
  }

  /// Returns the offsets that the group has committed.
  Map<TopicPartition, Long> offsets() throws IOException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> found = ask("read the offsets of group " + applicationId,
        GroupIdNotFoundException.class,
        admin.listConsumerGroupOffsets(applicationId).partitionsToOffsetAndMetadata(applicationId));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    if (found != null) {
      found.forEach((partition, at) -> {
        if (at != null) {
          offsets.put(partition, at.offset());
        }
      });
    }
    return offsets;
  }

  void setOffsets(Map<TopicPartition, Long> offsets) throws IOException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> wanted = new HashMap<>();
    offsets.forEach((partition, offset) -> wanted.put(partition, new OffsetAndMetadata(offset)));
    ask("set the offsets of group " + applicationId, null,
        admin.alterConsumerGroupOffsets(applicationId, wanted).all());
  }

  /// Removes the plan, the offsets and the changelogs, and waits until they are gone.
  void remove() throws IOException, InterruptedException {
    long deadlineNanos = System.nanoTime() + MAX_WAIT.toNanos();
    while (!removeGroup()) {
      if (System.nanoTime() > deadlineNanos) {
        throw new IOException("group " + applicationId + " still has a member: the backfill runs elsewhere");
      }
      Thread.sleep(PAUSE_MS);
    }
    List<String> topics = new ArrayList<>(List.of(planTopic));
    for (String store : ScoringTopology.STORES) {
      topics.add(applicationId + "-" + store + "-changelog");
    }
    for (String topic : topics) {
      ask("remove " + topic, UnknownTopicOrPartitionException.class, admin.deleteTopics(List.of(topic)).all());
    }
    while (ask("list topics", null, admin.listTopics().names()).stream().anyMatch(Set.copyOf(topics)::contains)) {
      Thread.sleep(PAUSE_MS);
    }
  }

  private boolean removeGroup() throws IOException, InterruptedException {
    try {
      admin.deleteConsumerGroups(List.of(applicationId)).all().get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupNotEmptyException) {
        return false; // a member that was killed is missed after its session's timeout
      }
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return true;
      }
      throw new IOException("cannot remove group " + applicationId + ": " + e.getCause().getMessage(), e);
    }
  }

  /// Waits for an answer.
  ///
  /// @param fine the exception that counts as success, with null as the answer; null for none
  private static <T> T ask(String what, Class<? extends Exception> fine, KafkaFuture<T> answer)
      throws IOException, InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      if (fine != null && fine.isInstance(e.getCause())) {
        return null;
      }
      throw new IOException("cannot " + what + ": " + e.getCause().getMessage(), e);
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
