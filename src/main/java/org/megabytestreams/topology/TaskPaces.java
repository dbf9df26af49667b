package org.megabytestreams.topology;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jboss.logging.Logger;
import org.megabytestreams.anomaly.PaceChange;
import org.megabytestreams.anomaly.PartitionClock;
import org.megabytestreams.anomaly.StreamPace;
import org.megabytestreams.anomaly.Suppression;
import org.megabytestreams.score.StreamId;

/// Watches the pace of a task's streams: tells when one falls silent, or comes in a burst.
///
/// Records move the time of their partition forward, in the order of their offsets. So incidents that records bring to
/// light do not depend on batches, restarts or instances. While no record of a partition comes, the clock on the wall
/// moves its time on. It starts again with the task, and counts after [#CHECK] only. While other topics of the task
/// have records, it moves no further than their timestamps: records of this one may wait behind them. In a backfill it
/// moves no time on.
final class TaskPaces {
  private static final Logger LOG = Logger.getLogger(TaskPaces.class);
  private static final String PREFIX = "pace/";
  private static final String AFTER_PREFIX = "pace0";
  private static final String CLOCK = "clock-of-paces/";
  private static final Duration CHECK = Duration.ofSeconds(10);
  /// Bounds the streams of a task that are watched: each takes about 2 KB.
  private static final int MAX_STREAMS = 10_000;

  private final ProcessorContext<OutputKey, byte[]> context;
  private final KeyValueStore<Bytes, byte[]> store;
  private final TopologySettings settings;
  private final TaskModels rules;
  private final TaskBudgets budgets;
  private final OutputForwarder outputs;
  private final ScoringObserver observer;
  private final Map<StreamId, PacedStream> streams = new HashMap<>();
  private final Map<String, PacedPartition> partitions = new HashMap<>();
  /// Streams of topics that are watched no more, whose open incidents are to be ended.
  private final List<PacedStream> unwatched = new ArrayList<>();
  private final Set<PacedStream> changedStreams = new HashSet<>();
  private final Set<String> changedPartitions = new HashSet<>();
  /// Says when the latest record of any input came, by the clock on the wall.
  private long wallMillis;
  /// The latest timestamp of any input.
  private long latestTimestamp = Long.MIN_VALUE;
  private boolean toldOfMany;
  private Cancellable check;

  /// @param store shared with other keys
  TaskPaces(ProcessorContext<OutputKey, byte[]> context, KeyValueStore<Bytes, byte[]> store, TopologySettings settings,
      TaskModels rules, TaskBudgets budgets, OutputForwarder outputs, ScoringObserver observer) {
    this.context = context;
    this.store = store;
    this.settings = settings;
    this.rules = rules;
    this.budgets = budgets;
    this.outputs = outputs;
    this.observer = observer;
    restore();
  }

  /// Restores the paces. Those of topics that are watched no more are put aside: nothing can be written yet.
  private void restore() {
    try (KeyValueIterator<Bytes, byte[]> entries = store.range(key(PREFIX), key(AFTER_PREFIX))) {
      entries.forEachRemaining(entry -> {
        PacedStream stream = PacedStream.decode(entry.value);
        if (isOn(stream.stream().topic())) {
          streams.put(stream.stream(), stream);
          partition(stream.stream().topic()).queue().add(stream);
        } else {
          unwatched.add(stream);
        }
      });
    }
    schedule();
  }

  /// Tells whether the streams of a topic are watched. What is stored may be of one that was an input before.
  private boolean isOn(String topic) {
    return settings.topics().isInput(topic) && settings.of(topic).paceFalseAlarmsPerDay() > 0;
  }

  /// Deletes what is stored of topics that are watched no more, and ends open incidents of their streams.
  private void endUnwatched() {
    for (PacedStream stream : unwatched) {
      end(stream);
      store.delete(key(CLOCK + stream.stream().topic()));
    }
    unwatched.clear();
  }

  private void end(PacedStream stream) {
    tell(stream, stream.pace().end());
    store.delete(key(PREFIX + stream.hash()));
  }

  /// Takes the next record, before its score is written.
  void take(PendingRecord record) {
    endUnwatched();
    String topic = record.position().topic();
    wallMillis = context.currentSystemTimeMs();
    latestTimestamp = Math.max(latestTimestamp, record.origin().timestamp());
    if (!isOn(topic)) {
      return;
    }
    PacedPartition partition = partition(topic);
    changedPartitions.add(topic);
    observe(partition, partition.take(record.stream(), record.origin().timestamp(), wallMillis));
  }

  /// @param record null for none
  private void observe(PacedPartition partition, PacedPartition.Held record) {
    if (record == null) {
      return;
    }
    pass(partition, record.now());
    PacedStream stream = streams.get(record.stream());
    if (stream == null) {
      if (streams.size() >= MAX_STREAMS) {
        tellOfMany();
        return;
      }
      stream = new PacedStream(record.stream(), new StreamPace());
      streams.put(record.stream(), stream);
      schedule();
    }
    partition.queue().remove(stream);
    tell(stream, stream.pace().observe(record.now(), record.timestampMillis(), !rules.frozen(record.stream()),
        () -> budgets.takeForPace(record.stream().topic(), record.timestampMillis()), gate(record.stream())));
    changedStreams.add(stream);
    partition.queue().add(stream.timed());
  }

  private StreamPace.Gate gate(StreamId stream) {
    return (kind, timestampMillis) -> {
      Suppression suppressed = rules.suppression(stream, kind.likeness(), timestampMillis);
      if (suppressed != null) {
        observer.suppressed(suppressed);
      }
      return suppressed == null;
    };
  }

  /// Lets the time of a partition pass up to a moment.
  private void pass(PacedPartition partition, long now) {
    while (!partition.queue().isEmpty() && partition.queue().first().due() <= now) {
      PacedStream stream = partition.queue().pollFirst();
      tell(stream, stream.pace().pass(stream.due(), gate(stream.stream())));
      changedStreams.add(stream);
      partition.queue().add(stream.timed());
    }
  }

  private void tell(PacedStream stream, List<PaceChange> changes) {
    changes.forEach(change -> outputs.paced(stream.stream(), change));
  }

  private void tellOfMany() {
    if (!toldOfMany) {
      toldOfMany = true;
      LOG.warnf("partition %d: more than %d streams: silences and bursts of the others are not told",
          context.taskId().partition(), MAX_STREAMS);
    }
  }

  private PacedPartition partition(String topic) {
    return partitions.computeIfAbsent(topic, _ -> {
      byte[] stored = store.get(key(CLOCK + topic));
      long wall = context.currentSystemTimeMs();
      return stored == null ? new PacedPartition(new PartitionClock(), null, wall)
          : PacedPartition.decode(stored, wall);
    });
  }

  /// Stores what changed, once the records that changed it are scored.
  void store() {
    changedStreams.forEach(stream -> store.put(key(PREFIX + stream.hash()), stream.encode()));
    changedStreams.clear();
    changedPartitions.forEach(topic -> store.put(key(CLOCK + topic), partition(topic).encode()));
    changedPartitions.clear();
  }

  /// Forgets a stream, and ends its open incidents.
  void forget(StreamId id) {
    if (isOn(id.topic()) && partition(id.topic()).drop(id)) {
      store.put(key(CLOCK + id.topic()), partition(id.topic()).encode());
    }
    PacedStream stream = streams.remove(id);
    if (stream != null) {
      partition(id.topic()).queue().remove(stream);
      changedStreams.remove(stream);
      end(stream);
      schedule();
    }
  }

  /// Checks only while streams are watched: every wall-clock punctuation asks for a commit.
  private void schedule() {
    boolean needed = settings.live() && !(streams.isEmpty() && unwatched.isEmpty());
    if (check == null && needed) {
      check = context.schedule(CHECK, PunctuationType.WALL_CLOCK_TIME, this::check);
    } else if (!needed) {
      close();
    }
  }

  private void check(long wallNow) {
    endUnwatched();
    schedule();
    boolean others = wallNow - wallMillis < CHECK.toMillis();
    partitions.forEach((topic, partition) -> {
      long idle = partition.idleMillis(wallNow);
      if (idle >= CHECK.toMillis()) {
        observe(partition, partition.release());
        changedPartitions.add(topic);
        pass(partition, partition.now()
            + (others ? Math.clamp(latestTimestamp - partition.latest(), 0, idle) : idle));
      }
    });
    budgets.store();
    store();
  }

  void close() {
    if (check != null) {
      check.cancel();
      check = null;
    }
  }

  private static Bytes key(String name) {
    return Bytes.wrap(name.getBytes(StandardCharsets.UTF_8));
  }
}
