package org.megabytestreams.audit;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.megabytestreams.kafka.BatchInspector;
import org.megabytestreams.kafka.ClientProperties;
import org.megabytestreams.kafka.PackedBatch;
import org.megabytestreams.kafka.Positions;
import org.megabytestreams.wire.DeadLetter;
import org.megabytestreams.wire.RecordPosition;
import org.megabytestreams.wire.ScoreFields;

/// Lets a service that is stopped go on behind a batch that it cannot read. One transaction holds a dead letter about
/// the batch and the group's offset behind it.
public final class BatchSkipper {
  /// Any service can hold a record that is no larger.
  private static final int MAX_HARMLESS_BYTES = 8 << 20;

  private final Map<String, Object> clients;
  private final String group;
  private final String deadLetters;

  /// @param clients properties of every Kafka client
  /// @param group of the service: its application id, with `-continuations` for prompts
  /// @param deadLetters where the letter goes
  public BatchSkipper(Map<String, Object> clients, String group, String deadLetters) {
    this.clients = clients;
    this.group = group;
    this.deadLetters = deadLetters;
  }

  /// Skips the batch whose first unread record is at a place.
  ///
  /// @throws IOException with a message for the user, if the batch is not what the group reads next, or can be read
  public PackedBatch skip(RecordPosition position) throws IOException, InterruptedException {
    TopicPartition partition = new TopicPartition(position.topic(), position.partition());
    try (Admin admin = Admin.create(clients); BatchInspector inspector = new BatchInspector(clients, partition)) {
      requireStopped(admin);
      admin.describeTopics(List.of(deadLetters)).allTopicNames().get();
      OffsetAndMetadata committed = committed(admin, partition);
      PackedBatch batch = inspector.next(committed.offset())
          .filter(next -> next.firstOffset() == position.offset())
          .orElseThrow(() -> new IOException("group " + group + " does not read " + position + " next: it continues at"
              + " offset " + committed.offset() + ", and a service that is started again reads up to what it cannot"
              + " read"));
      boolean unpacks = batch.largestBytes() >= 0;
      if (unpacks && batch.largestBytes() <= MAX_HARMLESS_BYTES && inspector.canRead(batch)) {
        throw new IOException(position + " can be read: the largest record of its batch has " + batch.largestBytes()
            + " bytes");
      }
      write(batch, new OffsetAndMetadata(batch.lastOffset() + 1)); // metadata were about the former offset
      return batch;
    } catch (ExecutionException e) {
      throw new IOException("skipping " + position + " failed: " + e.getCause().getMessage(), e);
    } catch (KafkaException e) {
      throw new IOException("skipping " + position + " failed: " + e.getMessage(), e);
    }
  }

  private void requireStopped(Admin admin) throws IOException, InterruptedException, ExecutionException {
    try {
      int members = admin.describeConsumerGroups(List.of(group)).all().get().get(group).members().size();
      if (members > 0) {
        throw new IOException("group " + group + " has members (" + members
            + "): stop every instance of the service first");
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        throw new IOException("no group " + group + ": expected the service's application id", e);
      }
      throw e;
    }
  }

  /// Returns where the group reads on: at the earliest offset if it has committed none.
  private OffsetAndMetadata committed(Admin admin, TopicPartition partition)
      throws InterruptedException, ExecutionException {
    OffsetAndMetadata committed =
        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().get(partition);
    return committed != null ? committed
        : new OffsetAndMetadata(
            admin.listOffsets(Map.of(partition, OffsetSpec.earliest())).partitionResult(partition).get().offset());
  }

  private void write(PackedBatch batch, OffsetAndMetadata behind) {
    try (var producer = ClientProperties.of(clients).clientId("megabyte-skip")
            .transactionalId("megabyte-skip-" + group).producer();
        var outsider = ClientProperties.of(clients).group(group).consumer()) {
      ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(deadLetters, null);
      letter(batch).headers().forEach(letter.headers()::add);
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(letter);
      producer.sendOffsetsToTransaction(Map.of(batch.partition(), behind), outsider.groupMetadata());
      producer.commitTransaction();
    }
  }

  private static DeadLetter letter(PackedBatch batch) {
    var origin = new ScoreFields.Origin(Positions.of(batch), batch.timestamp());
    return new DeadLetter(origin, DeadLetter.Kind.UNREADABLE_BATCH, "the batch cannot be read: "
        + batch.packedBytes() + " bytes up to offset " + batch.lastOffset() + ", records: " + batch.records()
        + ", bytes of the largest: " + batch.largestBytes(), batch.valueBytesOfLargest(), false);
  }
}
