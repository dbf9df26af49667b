package org.megabytestreams.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/// A consumer of a group, for topics whose senders are not trusted.
///
/// A batch of a few kilobytes may unpack to more than the memory holds. A record may claim any length. The consumer
/// drops keys and values beyond a bound as soon as it reads them ([DroppedBytes]). If even that takes too much memory,
/// the consumer delivers all records before the batch, and the batch's partition waits. Once the records before the
/// batch are committed, the consumer reports the batch. Skipping it then loses no other record.
public final class BoundedConsumer extends KafkaConsumer<byte[], byte[]> {
  private static final System.Logger LOG = System.getLogger(BoundedConsumer.class.getName());
  private static final int DEFAULT_POLL_RECORDS = 500;
  private static final long TOLD = Long.MAX_VALUE;
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final Duration ONE_CALL = Duration.ofSeconds(1);

  private final CarefulReader careful;
  private final int maxRecords;
  private final Map<String, Object> properties;
  private final InputReading reading;
  private final PartitionTurns turns = new PartitionTurns();
  private final PartitionQuotas quotas;
  private final PartitionLags lags;
  private final Consumer<UnreadableBatchException> unreadable;
  private final Map<TopicPartition, Stop> stops = new HashMap<>();
  /// Partitions that the caller has paused.
  private final Set<TopicPartition> pausedByCaller = new HashSet<>();
  /// Partitions that wait for their turn or by their quota.
  private Set<TopicPartition> held = Set.of();
  private long lookedNanos;
  private ConsumerRebalanceListener listener;
  private Set<String> subscribed = Set.of();

  /// Marks the batch at which a partition waits.
  ///
  /// @param committed the offset that is committed when everything before the batch is; [#TOLD] after the report
  private record Stop(PackedBatch batch, String why, long committed) {}

  /// Creates a consumer.
  ///
  /// @param properties with group.id
  /// @param maxBytes the greatest length of a key or value that is kept
  /// @param reading says what is read, and how fast
  /// @param unreadable gets each batch that cannot be read, once, on the polling thread
  public BoundedConsumer(Map<String, Object> properties, int maxBytes, InputReading reading,
      Consumer<UnreadableBatchException> unreadable) {
    super(properties, DroppedBytes.keys(maxBytes), DroppedBytes.values(maxBytes));
    this.careful = new CarefulReader(properties, maxBytes);
    this.maxRecords = Integer.parseInt(
        properties.getOrDefault(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, DEFAULT_POLL_RECORDS).toString());
    this.properties = properties;
    this.reading = reading;
    this.quotas = new PartitionQuotas(reading.rates());
    this.lags = new PartitionLags(reading.lags());
    this.unreadable = unreadable;
  }

  /// Subscribes to the topics that are chosen, and follows when others are.
  @Override
  public void subscribe(Pattern pattern, ConsumerRebalanceListener rebalanceListener) {
    listener = rebalanceListener;
    followTopics();
  }

  private void followTopics() {
    Set<String> chosen = reading.topics().get();
    if (!chosen.equals(subscribed)) {
      subscribe(chosen, listener);
      subscribed = chosen;
    }
  }

  @Override
  public void unsubscribe() {
    listener = null;
    subscribed = Set.of();
    super.unsubscribe();
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    if (!stops.isEmpty()) {
      watchStops();
    }
    if (listener != null) {
      followTopics();
    }
    lags.look(this);
    Set<TopicPartition> had = turns.had();
    if (assignment().stream().allMatch(own -> had.contains(own) || reading.first().contains(own.topic()))) {
      had.clear(); // nobody else waits for a turn
    }
    ConsumerRecords<byte[], byte[]> records = had.isEmpty() ? ConsumerRecords.empty() : poll(Duration.ZERO, had);
    if (records.isEmpty()) {
      turns.take(Set.of());
      if (records.nextOffsets().isEmpty()) { // what has only markers of transactions has a next offset, too
        records = poll(timeout, Set.of());
      }
    }
    if (!records.isEmpty()) {
      turns.take(records.partitions());
    }
    return records;
  }

  /// Polls without the partitions that have had their turns, and without those that wait by their quotas.
  private ConsumerRecords<byte[], byte[]> poll(Duration timeout, Set<TopicPartition> had) {
    quotas.retain(assignment());
    pausedByCaller.retainAll(assignment());
    Set<TopicPartition> waiting = new HashSet<>(quotas.waiting(System.nanoTime()));
    waiting.addAll(had);
    waiting.addAll(afterOthers());
    hold(waiting);
    ConsumerRecords<byte[], byte[]> records = read(timeout);
    for (TopicPartition partition : records.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> read = records.records(partition);
      quotas.take(partition, read.stream().mapToLong(BoundedConsumer::bytes).sum(), read.size(), System.nanoTime());
    }
    return records;
  }

  /// Returns the partitions that wait for those of the topics to be read first.
  private Set<TopicPartition> afterOthers() {
    Set<Integer> behind = assignment().stream()
        .filter(partition -> reading.first().contains(partition.topic()) && !stops.containsKey(partition)
            && !pausedByCaller.contains(partition) && currentLag(partition).orElse(1) > 0)
        .map(TopicPartition::partition).collect(Collectors.toSet());
    return assignment().stream().filter(partition -> behind.contains(partition.partition())
        && !reading.first().contains(partition.topic())).collect(Collectors.toSet());
  }

  private static long bytes(ConsumerRecord<byte[], byte[]> record) {
    return (record.key() == null ? 0 : record.key().length) + (record.value() == null ? 0 : record.value().length);
  }

  private void hold(Set<TopicPartition> next) {
    next.retainAll(assignment());
    super.pause(next);
    Set<TopicPartition> before = held;
    held = next;
    resumeFree(before.stream().filter(partition -> !pausedByCaller.contains(partition)
        && assignment().contains(partition)));
  }

  private ConsumerRecords<byte[], byte[]> read(Duration timeout) {
    Map<TopicPartition, Long> positions = positions();
    try {
      return super.poll(timeout);
    } catch (OutOfMemoryError e) {
      return readCarefully(positions, CarefulReader.isOfRecords(e)).orElseThrow(() -> e);
    } catch (KafkaException e) {
      return readCarefully(positions, CarefulReader.isOfRecords(e)).orElseThrow(() -> e);
    }
  }

  /// Returns the offsets that the next poll reads from. A poll that fails may have moved on in some partitions.
  private Map<TopicPartition, Long> positions() {
    Map<TopicPartition, Long> positions = new HashMap<>();
    Set<TopicPartition> paused = super.paused();
    for (TopicPartition partition : assignment()) {
      if (!paused.contains(partition)) {
        try {
          positions.put(partition, position(partition, Duration.ZERO));
        } catch (TimeoutException _) {
          // Not known yet: [#readCarefully] asks for the offset at which the group begins.
        }
      }
    }
    return positions;
  }

  /// Reads record by record.
  ///
  /// @return empty if nothing was read and no unreadable batch was found
  private Optional<ConsumerRecords<byte[], byte[]>> readCarefully(Map<TopicPartition, Long> positions,
      boolean ofRecords) {
    if (!ofRecords) {
      return Optional.empty();
    }
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new HashMap<>();
    Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
    int stopped = stops.size();
    try {
      completeFromGroup(positions);
      positions.forEach(this::seek);
      Map<TopicPartition, Long> ends = endOffsets(positions.keySet(), ONE_CALL);
      positions.keySet().removeIf(partition -> positions.get(partition) >= ends.get(partition));
      for (TopicPartition partition : positions.keySet()) {
        CarefulReader.Reading reading = careful.read(partition, positions.get(partition), maxRecords);
        reading.unreadable().ifPresent(found ->
            stop(new Stop(found.batch(), found.why(), positions.get(partition))));
        if (!reading.records().isEmpty()) {
          records.put(partition, new ArrayList<>(reading.records()));
          next.put(partition, new OffsetAndMetadata(reading.next()));
          seek(partition, reading.next());
        }
      }
    } catch (IOException | TimeoutException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot find which batch cannot be read: {0}", e.getMessage());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
    return records.isEmpty() && stops.size() == stopped ? Optional.empty()
        : Optional.of(new ConsumerRecords<>(records, next));
  }

  /// Adds the partitions that were assigned meanwhile, at the offset where the group begins to read. It removes those
  /// that were lost.
  private void completeFromGroup(Map<TopicPartition, Long> positions) {
    positions.keySet().retainAll(assignment());
    Set<TopicPartition> others = new HashSet<>(assignment());
    others.removeAll(positions.keySet());
    others.removeAll(super.paused());
    Map<TopicPartition, OffsetAndMetadata> committed = committed(others, ONE_CALL);
    beginningOffsets(others, ONE_CALL).forEach((partition, first) -> {
      OffsetAndMetadata done = committed.get(partition);
      positions.put(partition, done == null ? first : Math.max(first, done.offset()));
    });
  }

  private void stop(Stop stop) {
    TopicPartition partition = stop.batch().partition();
    super.pause(List.of(partition));
    stops.put(partition, stop);
    LOG.log(System.Logger.Level.WARNING, "partition {0} waits until what is before offset {1} is committed: a batch"
        + " there cannot be read", partition.toString(), Long.toString(stop.batch().firstOffset()));
  }

  private void watchStops() {
    stops.keySet().retainAll(assignment());
    if (System.nanoTime() - lookedNanos < LOOK.toNanos()) {
      return;
    }
    lookedNanos = System.nanoTime();
    for (Stop stop : List.copyOf(stops.values())) {
      if (stop.committed() < TOLD && isCommitted(stop)) {
        stops.put(stop.batch().partition(), new Stop(stop.batch(), stop.why(), TOLD));
        unreadable.accept(UnreadableBatchException.of(new CarefulReader.Unreadable(stop.batch(), stop.why()),
            properties));
      }
    }
  }

  private boolean isCommitted(Stop stop) {
    TopicPartition partition = stop.batch().partition();
    try {
      OffsetAndMetadata done = committed(Set.of(partition), ONE_CALL).get(partition);
      long offset = done != null ? done.offset() : beginningOffsets(Set.of(partition), ONE_CALL).get(partition);
      return offset >= stop.committed();
    } catch (TimeoutException _) {
      return false;
    }
  }

  @Override
  public void close() {
    lags.end();
    super.close();
  }

  @Override
  public void close(CloseOptions options) {
    lags.end();
    super.close(options);
  }

  @Override
  public void pause(Collection<TopicPartition> partitions) {
    pausedByCaller.addAll(partitions);
    super.pause(partitions);
  }

  /// Returns the partitions that the caller has paused, and those that wait before a batch.
  @Override
  public Set<TopicPartition> paused() {
    Set<TopicPartition> paused = new HashSet<>(super.paused());
    paused.removeIf(partition -> held.contains(partition) && !pausedByCaller.contains(partition)
        && !stops.containsKey(partition));
    return paused;
  }

  /// Resumes partitions. Those that wait before a batch go on waiting, and so do those that have had their turns.
  @Override
  public void resume(Collection<TopicPartition> partitions) {
    pausedByCaller.removeAll(partitions);
    resumeFree(partitions.stream());
  }

  private void resumeFree(Stream<TopicPartition> partitions) {
    super.resume(partitions.filter(partition -> !stops.containsKey(partition) && !held.contains(partition)).toList());
  }
}
