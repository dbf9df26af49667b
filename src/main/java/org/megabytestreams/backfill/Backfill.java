package org.megabytestreams.backfill;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.megabytestreams.kafka.TopicReader;
import org.megabytestreams.kafka.UnreadableBatchException;
import org.megabytestreams.stream.ModelPool;
import org.megabytestreams.topology.ScoringStreams;
import org.megabytestreams.topology.ScoringTopology;
import org.megabytestreams.topology.StreamsSettings;
import org.megabytestreams.topology.TaskPartitions;
import org.megabytestreams.topology.TopologySettings;

/// Runs one backfill, planned or resumed, to its end.
///
/// A backfill is not safe for use by several threads. Every IOException has a message for the user.
public final class Backfill implements AutoCloseable {
  private static final String PREFIX = "megabyte-backfill-";
  private static final long LOOK_MS = 300;
  private static final Duration MAX_CLOSE = Duration.ofMinutes(3);

  private final String name;
  private final TopicReader reader;
  private final BackfillStore cluster;
  private BackfillPlan plan;

  /// Connects to the brokers.
  ///
  /// @param clients properties of every Kafka client
  /// @param name distinguishes this backfill from others
  public Backfill(Map<String, Object> clients, String name) throws IOException {
    this.name = name;
    this.reader = new TopicReader(clients, applicationId(name));
    try {
      this.cluster = new BackfillStore(clients, applicationId(name));
    } catch (KafkaException e) {
      reader.close();
      throw new IOException("cannot reach the brokers: " + e.getMessage(), e);
    }
  }

  /// Returns the name of its consumer group, its transactions and its changelogs.
  public static String applicationId(String name) {
    return PREFIX + name;
  }

  /// Removes everything that a backfill of this name has left at the brokers, except its outputs.
  public void forget() throws IOException, InterruptedException {
    cluster.remove();
  }

  /// Plans the backfill, or takes up the existing plan.
  ///
  /// @param settings those that must be the same when the backfill is resumed, in words
  /// @throws IllegalArgumentException if the backfill is finished, or started with other settings
  public BackfillPlan open(BackfillRanges ranges, Map<String, String> settings) throws IOException,
      InterruptedException {
    plan = cluster.readPlan(reader);
    if (plan == null) {
      plan = new BackfillPlan(settings, ranges.settle(reader));
      cluster.writePlan(plan);
      return plan;
    }
    plan.requireSame(name, settings);
    if (plan.status() == BackfillPlan.Status.FINISHED) {
      throw new IllegalArgumentException("backfill " + name + " is finished; --restart runs it again");
    }
    return plan;
  }

  /// Scores the rest of the plan, and ends.
  ///
  /// @param settings with [#applicationId]
  /// @param tasks knows the partitions of the inputs
  /// @param models the model that scores, and those of topics
  /// @param progress gets the share of the plan that is consumed
  public void run(TopologySettings topology, StreamsSettings settings, TaskPartitions tasks, ModelPool models,
      BackfillCounts counts, DoubleConsumer progress) throws IOException, InterruptedException {
    boolean fresh = plan.status() == BackfillPlan.Status.PLANNED;
    begin();
    // The last writes of a session may not have been committed. Only a session that finds nothing left to do is the
    // end.
    boolean found = true;
    while (found) {
      found = session(topology, settings, tasks, models, counts, progress, fresh);
      fresh = false;
    }
    plan = plan.with(BackfillPlan.Status.FINISHED);
    cluster.writePlan(plan);
  }

  /// Sets the group's offsets, once. Setting them later would put the group behind the records it has scored.
  private void begin() throws IOException, InterruptedException {
    if (plan.status() == BackfillPlan.Status.PLANNED) {
      cluster.setOffsets(startOffsets());
      plan = plan.with(BackfillPlan.Status.BEGUN);
      cluster.writePlan(plan);
    } else if (!cluster.offsets().keySet().containsAll(plan.parts().stream().map(Backfill::partition).toList())) {
      throw new IOException("the brokers no longer have the offsets of group " + applicationId(name)
          + " (offsets.retention.minutes); --restart starts again");
    }
  }

  /// Returns the offsets to start from. Partitions of which nothing is scored start at their end.
  private Map<TopicPartition, Long> startOffsets() throws IOException {
    Set<String> topics = new HashSet<>();
    plan.parts().forEach(part -> topics.add(part.topic()));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (String topic : topics) {
      reader.whole(reader.partitions(topic)).forEach(there -> offsets.put(there.partition(), there.to()));
    }
    plan.parts().forEach(part -> offsets.put(partition(part), part.from()));
    return offsets;
  }

  /// Runs the topology until the plan is consumed.
  ///
  /// @return whether there was anything to do
  private boolean session(TopologySettings topology, StreamsSettings settings, TaskPartitions tasks, ModelPool models,
      BackfillCounts counts, DoubleConsumer progress, boolean fresh) throws IOException, InterruptedException {
    long settledBefore = counts.settled();
    boolean consumedBefore = share() >= 1;
    AtomicReference<String> failure = new AtomicReference<>();
    ScoringStreams streams = new ScoringStreams(ScoringTopology.build(topology, models, counts,
        (topic, partition, offset) -> offset < plan.end(topic, partition), tasks), settings, topology, tasks,
        counts, line -> failure.set(UnreadableBatchException.toTopic(line, topology.topics().deadLetters())));
    if (fresh) {
      streams.forgetLocally();
    }
    boolean closed;
    try {
      streams.start();
      double share = share();
      while (share < 1 || !streams.running() || counts.pending() > 0) {
        progress.accept(share);
        Thread.sleep(LOOK_MS);
        if (streams.dead() || failure.get() != null) {
          throw new IOException("scoring stopped: " + failure.get());
        }
        share = share();
      }
    } finally {
      closed = streams.close(MAX_CLOSE);
    }
    if (!closed) {
      throw new IOException("scoring did not end within " + MAX_CLOSE.toSeconds() + " s");
    }
    return !consumedBefore || counts.settled() > settledBefore;
  }

  /// Returns the share of the plan that is consumed and committed; 1 for all of it.
  private double share() throws IOException, InterruptedException {
    Map<TopicPartition, Long> offsets = cluster.offsets();
    long done = plan.parts().stream()
        .mapToLong(part -> Math.clamp(offsets.getOrDefault(partition(part), 0L), part.from(), part.to()) - part.from())
        .sum();
    return (double) done / plan.offsets();
  }

  private static TopicPartition partition(BackfillPlan.Part part) {
    return new TopicPartition(part.topic(), part.partition());
  }

  @Override
  public void close() {
    cluster.close();
    reader.close();
  }
}
