package org.megabytestreams.prompts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jboss.logging.Logger;

/// Writes answers, each time in one transaction that also says which prompts are done. A record that is larger than its
/// topic takes makes way for a smaller one. So it does not keep the others back.
record AnswerWriter(KafkaProducer<byte[], byte[]> producer) implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(AnswerWriter.class);
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /// Prepares transactions; called before anything is written.
  void open() {
    producer.initTransactions();
  }

  /// Writes records and the offsets of prompts in one transaction.
  ///
  /// @throws KafkaException if nothing was written, for any other reason than a record's size
  void write(List<Outgoing> records, Map<TopicPartition, OffsetAndMetadata> done, ConsumerGroupMetadata group) {
    List<Outgoing> left = records;
    while (left != null) {
      left = tryToWrite(left, done, group);
    }
  }

  /// Tries to write the records.
  ///
  /// @return null when they are written; otherwise the records to write instead
  private List<Outgoing> tryToWrite(List<Outgoing> records, Map<TopicPartition, OffsetAndMetadata> done,
      ConsumerGroupMetadata group) {
    producer.beginTransaction();
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    try {
      records.forEach(one -> sent.add(producer.send(one.record())));
      if (!done.isEmpty()) {
        producer.sendOffsetsToTransaction(done, group);
      }
      producer.commitTransaction(); // fails if a record could not be sent
      return null;
    } catch (KafkaException e) {
      List<Outgoing> smaller = smaller(records, sent);
      if (smaller.equals(records)) {
        throw e;
      }
      producer.abortTransaction();
      return smaller;
    }
  }

  /// Closes the producer, which does not wait for records that brokers keep refusing.
  @Override
  public void close() {
    producer.close(PATIENCE);
  }

  private static List<Outgoing> smaller(List<Outgoing> records, List<Future<RecordMetadata>> sent) {
    List<Outgoing> all = new ArrayList<>(records);
    for (int i = sent.size() - 1; i >= 0; i--) {
      if (sent.get(i).state() == Future.State.FAILED
          && sent.get(i).exceptionNow() instanceof RecordTooLargeException) {
        Outgoing large = all.remove(i);
        List<Outgoing> instead = large.smaller().get();
        all.addAll(i, instead);
        if (instead.isEmpty()) {
          LOG.warnf("%s: it is left out", large.name());
        }
      }
    }
    return all;
  }
}
