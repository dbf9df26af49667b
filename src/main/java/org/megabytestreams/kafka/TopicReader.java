package org.megabytestreams.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/// Reads the committed records of parts of topics: each partition in the order of its offsets, several side by side.
///
/// A reader joins no group and commits nothing. What the consumer fetches at once bounds the memory. A reader is not
/// safe for use by several threads. Every IOException has a message for the user.
public final class TopicReader implements AutoCloseable {
  private static final Duration MAX_WAIT = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofSeconds(1);

  /// Holds the offsets `[from, to)` of a partition.
  public record Part(TopicPartition partition, long from, long to) {
    public long offsets() {
      return to - from;
    }
  }

  private final Map<String, Object> properties;
  private final Object brokers;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Part> open = new HashMap<>();
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private long lastProgressNanos;

  /// Connects to the brokers.
  ///
  /// @param properties of the consumer: bootstrap.servers, security
  /// @param clientId the name of this reader in the brokers' logs
  public TopicReader(Map<String, Object> properties, String clientId) throws IOException {
    this(properties, clientId, ClientProperties::consumer);
  }

  /// Connects to the brokers, to read the service's messages: they come as JSON, whatever their format is.
  public static TopicReader ofMessages(Map<String, Object> properties, String clientId) throws IOException {
    return new TopicReader(properties, clientId, ClientProperties::messageConsumer);
  }

  private TopicReader(Map<String, Object> properties, String clientId,
      Function<ClientProperties, KafkaConsumer<byte[], byte[]>> consumers) throws IOException {
    ClientProperties all = ClientProperties.of(Map.of()).readCommitted().offsetReset("none").withoutAutoCommit()
        .withoutTopicCreation().clientId(clientId).putAll(properties);
    this.properties = all.toMap();
    brokers = properties.get(ClientProperties.BROKERS);
    try {
      consumer = consumers.apply(all);
    } catch (KafkaException e) {
      throw new IOException("cannot read from " + brokers + ": " + RootCause.of(e).getMessage(), e);
    }
  }

  /// Returns the names of all topics that may be seen, in order.
  ///
  /// @throws IOException if brokers do not answer
  public Set<String> topics() throws IOException {
    try {
      return new TreeSet<>(consumer.listTopics().keySet());
    } catch (KafkaException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /// Returns the topic's partitions, by number; none if there is no such topic.
  public List<TopicPartition> partitions(String topic) throws IOException {
    return asking(topic, () -> {
      var known = consumer.partitionsFor(topic, MAX_WAIT);
      return known == null ? List.of() : known.stream().map(info -> new TopicPartition(topic, info.partition()))
          .sorted(Comparator.comparingInt(TopicPartition::partition)).toList();
    });
  }

  /// Returns all records of each partition: from the earliest offset left to the end of the records committed now.
  public List<Part> whole(List<TopicPartition> partitions) throws IOException {
    return asking(partitions, () -> {
      Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions, MAX_WAIT);
      Map<TopicPartition, Long> end = consumer.endOffsets(partitions, MAX_WAIT);
      return partitions.stream().map(at -> new Part(at, first.get(at), end.get(at))).toList();
    });
  }

  /// Returns the part without the records before the first one that was written at a time or later.
  public Part since(Part part, long timeMillis) throws IOException {
    return new Part(part.partition(), Math.clamp(offsetAt(part, timeMillis), part.from(), part.to()), part.to());
  }

  /// Returns the part's records before the first one that was written at a time or later.
  public Part until(Part part, long timeMillis) throws IOException {
    return new Part(part.partition(), part.from(), Math.clamp(offsetAt(part, timeMillis), part.from(), part.to()));
  }

  private long offsetAt(Part part, long timeMillis) throws IOException {
    return asking(part.partition(), () -> {
      OffsetAndTimestamp found =
          consumer.offsetsForTimes(Map.of(part.partition(), timeMillis), MAX_WAIT).get(part.partition());
      return found == null ? part.to() : found.offset();
    });
  }

  /// Returns the existing parts of a range. Partitions without any of its records are left out.
  ///
  /// @throws IOException if the topic or the partition is missing, or offsets were named and none of them is there
  public List<Part> parts(TopicRange range) throws IOException {
    List<TopicPartition> known = partitions(range.topic());
    if (known.isEmpty()) {
      throw new IOException("no topic " + range.topic() + " at " + brokers);
    }
    List<TopicPartition> wanted = known.stream()
        .filter(found -> range.partition() < 0 || found.partition() == range.partition()).toList();
    if (wanted.isEmpty()) {
      throw new IOException("cannot read " + range + ": the topic has partitions 0 to " + (known.size() - 1));
    }
    List<Part> parts = new ArrayList<>();
    for (Part there : whole(wanted)) {
      long from = Math.max(there.from(), range.from());
      long to = range.to() < 0 ? there.to() : Math.min(there.to(), range.to());
      if (range.from() >= 0 && from >= to) {
        throw new IOException("cannot read " + range + ": offsets " + there.from() + " to " + there.to()
            + " are there");
      }
      if (from < to) {
        parts.add(new Part(there.partition(), from, to));
      }
    }
    return parts;
  }

  /// Returns the record at an offset; null if there is none, or it is gone.
  public ConsumerRecord<byte[], byte[]> record(TopicPartition partition, long offset) throws IOException {
    if (!partitions(partition.topic()).contains(partition)) {
      return null;
    }
    Part there = whole(List.of(partition)).getFirst();
    if (offset < there.from() || offset >= there.to()) {
      return null;
    }
    read(List.of(new Part(partition, offset, offset + 1)));
    while (!done()) {
      List<ConsumerRecord<byte[], byte[]>> records = poll();
      if (!records.isEmpty()) {
        return records.getFirst();
      }
    }
    return null; // compacted away, or never committed
  }

  /// Begins to read these parts, each of a partition of its own, and drops the parts that were being read.
  public void read(List<Part> parts) {
    open.clear();
    positions.clear();
    parts.stream().filter(part -> part.offsets() > 0).forEach(part -> open.put(part.partition(), part));
    consumer.assign(open.keySet());
    consumer.resume(consumer.paused()); // a partition read to its end before may be read again
    open.forEach((partition, part) -> {
      consumer.seek(partition, part.from());
      positions.put(partition, part.from());
    });
    lastProgressNanos = System.nanoTime();
  }

  /// Tells whether everything has been read.
  public boolean done() {
    return open.isEmpty();
  }

  /// Returns the number of offsets that are still to be read.
  public long left() {
    return open.values().stream().mapToLong(part -> part.to() - positions.get(part.partition())).sum();
  }

  /// Reads the next records. The list may be empty, also before the end.
  public List<ConsumerRecord<byte[], byte[]>> poll() throws IOException {
    return asking(open.keySet(), () -> {
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        Part part = open.get(new TopicPartition(record.topic(), record.partition()));
        if (part != null && record.offset() < part.to()) {
          records.add(record);
        }
      }
      advance();
      return records;
    });
  }

  /// Returns a failure that names the batch that cannot be read.
  private IOException unreadable(Throwable failure, String otherwise) {
    Map<TopicPartition, Long> next = new HashMap<>(positions);
    next.keySet().retainAll(open.keySet());
    try {
      return new IOException("cannot continue to read: " + CarefulReader.findUnreadable(properties, next)
          .map(found -> found.why() + "; or read other offsets").orElse(otherwise), failure);
    } catch (IOException e) {
      return e;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return new IOException("interrupted", interrupted);
    }
  }

  private void advance() throws IOException {
    for (Iterator<Part> parts = open.values().iterator(); parts.hasNext();) {
      Part part = parts.next();
      long position = consumer.position(part.partition(), MAX_WAIT);
      if (positions.put(part.partition(), position) != position) {
        lastProgressNanos = System.nanoTime();
      }
      if (position >= part.to()) {
        parts.remove();
        consumer.pause(List.of(part.partition()));
      }
    }
    if (!open.isEmpty() && System.nanoTime() - lastProgressNanos > MAX_WAIT.toNanos()) {
      Part part = open.values().iterator().next();
      throw new IOException("no record of " + part.partition() + " came from offset "
          + positions.get(part.partition()) + " on within " + MAX_WAIT.toSeconds()
          + " s, and the range ends at " + part.to());
    }
  }

  private interface Question<T> {
    T answer() throws IOException;
  }

  private <T> T asking(Object what, Question<T> question) throws IOException {
    try {
      return question.answer();
    } catch (OutOfMemoryError e) {
      throw unreadable(e, "not enough memory: give more (-Xmx)");
    } catch (TimeoutException e) {
      throw new IOException("cannot read " + what + ": no broker answered at " + brokers + " within "
          + MAX_WAIT.toSeconds() + " s", e);
    } catch (KafkaException e) {
      throw CarefulReader.isOfRecords(e) ? unreadable(e, RootCause.of(e).getMessage())
          : new IOException("cannot read " + what + ": " + RootCause.of(e).getMessage(), e);
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
