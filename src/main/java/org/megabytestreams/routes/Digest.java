package org.megabytestreams.routes;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.megabytestreams.anomaly.Severity;
import org.megabytestreams.wire.IncidentState;

/// A message about many changes at once, which a storm brought. However many there are, it keeps counts and the worst
/// incidents alone.
final class Digest implements Message {
  static final int MAX_WORST = 10;
  private static final int MAX_TOPICS = 20;
  private static final String OTHER_TOPICS = "(others)";
  /// The least bad incident comes first.
  private static final Comparator<IncidentState> BY_BADNESS = Comparator.comparing(Notification::severityOf)
      .thenComparing(Comparator.comparingDouble(IncidentState::lowestPValue).reversed())
      .thenComparing(IncidentState::id);

  private final long dueMillis;
  private final Map<Change, Integer> changes = new EnumMap<>(Change.class);
  private final Map<Severity, Integer> severities = new EnumMap<>(Severity.class);
  private final Map<String, Integer> topics = new LinkedHashMap<>();
  private final PriorityQueue<IncidentState> worst = new PriorityQueue<>(BY_BADNESS);
  private final Map<TopicPartition, ConsumerRecord<byte[], byte[]>> first = new LinkedHashMap<>();
  private final Map<TopicPartition, Long> lastOffsets = new LinkedHashMap<>();
  private long fromMillis = Long.MAX_VALUE;
  private long toMillis = Long.MIN_VALUE;
  private int count;

  /// @param dueMillis when it is to be sent
  Digest(long dueMillis) {
    this.dueMillis = dueMillis;
  }

  void add(Notification one) {
    IncidentState incident = one.incident();
    count++;
    changes.merge(one.change(), 1, Integer::sum);
    severities.merge(one.severity(), 1, Integer::sum);
    boolean named = topics.containsKey(incident.topic()) || topics.size() < MAX_TOPICS;
    topics.merge(named ? incident.topic() : OTHER_TOPICS, 1, Integer::sum);
    worst.removeIf(other -> other.id().equals(incident.id()));
    worst.add(incident);
    if (worst.size() > MAX_WORST) {
      worst.remove();
    }
    fromMillis = Math.min(fromMillis, incident.firstTimestamp());
    toMillis = Math.max(toMillis, incident.lastTimestamp());
    TopicPartition partition = new TopicPartition(one.source().topic(), one.source().partition());
    first.merge(partition, one.source(), (former, source) -> source.offset() < former.offset() ? source : former);
    lastOffsets.merge(partition, one.source().offset(), Math::max);
  }

  long dueMillis() {
    return dueMillis;
  }

  /// Returns the number of changes.
  int count() {
    return count;
  }

  Map<Change, Integer> changes() {
    return changes;
  }

  Map<Severity, Integer> severities() {
    return severities;
  }

  Map<String, Integer> topics() {
    return topics;
  }

  /// Returns the worst incidents, the worst first.
  List<IncidentState> worst() {
    return worst.stream().sorted(BY_BADNESS.reversed()).toList();
  }

  /// Returns the severity of the worst incident.
  Severity severity() {
    return Notification.severityOf(worst().getFirst());
  }

  long fromMillis() {
    return fromMillis;
  }

  long toMillis() {
    return toMillis;
  }

  /// Returns the first record of each partition.
  Map<TopicPartition, ConsumerRecord<byte[], byte[]>> first() {
    return first;
  }

  long lastOffset(TopicPartition partition) {
    return lastOffsets.get(partition);
  }

  /// Returns the key, which is another one if more changes came meanwhile.
  @Override
  public String idempotencyKey() {
    ConsumerRecord<byte[], byte[]> source = first.values().iterator().next();
    return "digest/" + source.topic() + "-" + source.partition() + "-" + source.offset() + "/" + count;
  }
}
