package org.megabytestreams.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.Deserializer;

/// Reads records that a consumer has failed to read. It reads one partition after the other, record by record, up to
/// the record that cannot be read.
public final class CarefulReader {
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_RECORDS = 500;
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration MAX_WAIT = Duration.ofSeconds(10);
  private static final String KAFKAS_WORDS = "Received exception when fetching the next record from";
  private static final String KAFKAS_READER = ".CompletedFetch";
  private static final String INTERNAL_PREFIX = "__";
  /// Settings for a member of a group, which this reader is not.
  private static final Set<String> OF_MEMBERS = Set.of("group.id", "group.instance.id", "group.protocol",
      "partition.assignment.strategy", "client.id");

  /// A batch that cannot be read.
  ///
  /// @param why names the batch, and says what is wrong
  public record Unreadable(PackedBatch batch, String why) {}

  /// Holds the result of reading a partition.
  ///
  /// @param records that could be read
  /// @param next the offset at which to read on
  /// @param unreadable the batch at `next`, if nothing before it was read and it cannot be read
  public record Reading(List<ConsumerRecord<byte[], byte[]>> records, long next, Optional<Unreadable> unreadable) {}

  private final Map<String, Object> clients;
  private final int maxBytes;

  /// Creates a reader.
  ///
  /// @param properties of the consumer that failed
  /// @param maxBytes the greatest length of a key or value that is kept; reading stops when records together have more
  public CarefulReader(Map<String, Object> properties, int maxBytes) {
    clients = new HashMap<>(properties);
    clients.keySet().removeIf(key -> OF_MEMBERS.contains(key) || key.startsWith(INTERNAL_PREFIX));
    this.maxBytes = maxBytes;
  }

  /// Tells whether a failure of a poll is about the records, and not about brokers or the group. Kafka has no class
  /// for it. Memory may also run out in a rebalance, which must not go on as if nothing had happened. Virtual machines
  /// leave out the stack when such errors are frequent.
  public static boolean isOfRecords(Throwable e) {
    StackTraceElement[] stack = e.getStackTrace();
    return switch (e) {
      case KafkaException _ -> e.getMessage() != null && e.getMessage().startsWith(KAFKAS_WORDS);
      case OutOfMemoryError _ -> stack.length == 0
          || Arrays.stream(stack).anyMatch(frame -> frame.getClassName().endsWith(KAFKAS_READER));
      default -> false;
    };
  }

  /// Finds the batch that a consumer without a bound has failed at.
  ///
  /// @param properties of that consumer
  /// @param positions the offsets from which the consumer was to read each partition
  public static Optional<Unreadable> findUnreadable(Map<String, Object> properties,
      Map<TopicPartition, Long> positions) throws IOException, InterruptedException {
    CarefulReader reader = new CarefulReader(properties, MAX_BYTES);
    for (Map.Entry<TopicPartition, Long> position : positions.entrySet()) {
      Reading reading = new Reading(List.of(), position.getValue(), Optional.empty());
      long before = -1;
      for (int records = 0; records < MAX_RECORDS && reading.next() > before; records += reading.records().size()) {
        before = reading.next();
        reading = reader.read(position.getKey(), before, MAX_RECORDS);
      }
      if (reading.unreadable().isPresent()) {
        return reading.unreadable();
      }
    }
    return Optional.empty();
  }

  /// Reads on from an offset.
  ///
  /// @param maxRecords after which reading stops
  public Reading read(TopicPartition partition, long from, int maxRecords) throws IOException, InterruptedException {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, from);
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      long deadlineNanos = System.nanoTime() + MAX_WAIT.toNanos();
      long bytes = 0;
      try {
        while (consumer.position(partition) < end && records.size() < maxRecords && bytes <= maxBytes
            && System.nanoTime() < deadlineNanos) {
          for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            records.add(record);
            bytes += bytes(record);
          }
        }
      } catch (OutOfMemoryError e) {
        return stopped(records, partition, consumer.position(partition), e);
      } catch (KafkaException e) {
        if (!isOfRecords(e)) {
          throw new IOException("cannot read " + partition + ": " + e.getMessage(), e);
        }
        return stopped(records, partition, consumer.position(partition), e);
      }
      return new Reading(records, consumer.position(partition), Optional.empty());
    }
  }

  private static long bytes(ConsumerRecord<byte[], byte[]> record) {
    long bytes = Math.max(0, record.serializedKeySize()) + (long) Math.max(0, record.serializedValueSize());
    for (Header header : record.headers()) {
      bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
    }
    return bytes;
  }

  private Reading stopped(List<ConsumerRecord<byte[], byte[]>> records, TopicPartition partition, long next,
      Throwable failure) throws IOException, InterruptedException {
    if (!records.isEmpty()) {
      return new Reading(records, next, Optional.empty());
    }
    try (BatchInspector inspector = new BatchInspector(clients, partition)) {
      return new Reading(records, next, inspector.next(next).map(batch -> new Unreadable(batch,
          failure instanceof OutOfMemoryError ? batch.tooLarge() : batch.malformed(failure))));
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    ClientProperties all = ClientProperties.of(clients).clientId("megabyte-careful").readCommitted()
        .offsetReset("none").withoutAutoCommit().put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    Deserializer<byte[]> keys = DroppedBytes.keys(maxBytes);
    return new KafkaConsumer<>(all.toMap(), keys, DroppedBytes.values(maxBytes));
  }
}
