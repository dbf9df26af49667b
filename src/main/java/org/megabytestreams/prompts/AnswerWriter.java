package org.megabytestreams.prompts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jboss.logging.Logger;
import org.megabytestreams.wire.OneLine;

/// Writes answers, each time in one transaction that also says which prompts are done. A record that is larger than its
/// topic takes makes way for a smaller one. So it does not keep the others back.
final class AnswerWriter {
  private static final Logger LOG = Logger.getLogger(AnswerWriter.class);

  private AnswerWriter() {}

  /// Writes records and the offsets of prompts in one transaction. Returns false if the transaction was aborted: it may
  /// be written again.
  ///
  /// @throws KafkaException if the producer can write no more
  static boolean write(Producer<byte[], byte[]> producer, List<Outgoing> records,
      Map<TopicPartition, OffsetAndMetadata> done, ConsumerGroupMetadata group) {
    List<Outgoing> left = tryToWrite(producer, records, done, group);
    for (List<Outgoing> tried = records; left != null && !left.equals(tried);) {
      tried = left;
      left = tryToWrite(producer, tried, done, group);
    }
    return left == null;
  }

  /// Tries to write the records.
  ///
  /// @return null when they are written; otherwise the records to write instead
  private static List<Outgoing> tryToWrite(Producer<byte[], byte[]> producer, List<Outgoing> records,
      Map<TopicPartition, OffsetAndMetadata> done, ConsumerGroupMetadata group) {
    producer.beginTransaction();
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    try {
      records.forEach(one -> sent.add(producer.send(one.record())));
      producer.sendOffsetsToTransaction(done, group);
      producer.commitTransaction(); // fails if a record could not be sent
      return null;
    } catch (KafkaException e) {
      List<Outgoing> smaller = smaller(records, sent);
      abort(producer, e);
      if (smaller.equals(records)) {
        LOG.warnf("answers are written again, since a transaction was aborted: %s", OneLine.of(e.toString()));
      }
      return smaller;
    }
  }

  private static void abort(Producer<byte[], byte[]> producer, KafkaException why) {
    try {
      producer.abortTransaction();
    } catch (KafkaException | IllegalStateException _) {
      throw why; // fenced, or it is not known whether the transaction was committed
    }
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
