package org.megabytestreams.routes;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.megabytestreams.kafka.Positions;
import org.megabytestreams.wire.DeadLetter;
import org.megabytestreams.wire.DeadLetterContent;
import org.megabytestreams.wire.ScoreFields;

/// Writes records of incidents that could not be delivered to the topic of dead letters. Safe for use by several
/// threads.
final class DeadLetters {
  private static final long SECONDS = 30;

  private final Producer<byte[], byte[]> producer;
  private final String topic;

  DeadLetters(Producer<byte[], byte[]> producer, String topic) {
    this.producer = producer;
    this.topic = topic;
  }

  /// Writes a dead letter, and waits until the brokers have it.
  ///
  /// @throws IOException if they do not take it
  void write(ConsumerRecord<byte[], byte[]> record, String reason) throws IOException, InterruptedException {
    DeadLetterContent content = DeadLetterContent.of(record.key(), record.value());
    RecordHeaders headers = new RecordHeaders();
    var origin = new ScoreFields.Origin(Positions.of(record), record.timestamp());
    int bytes = record.value() == null ? -1 : record.value().length;
    new DeadLetter(origin, DeadLetter.Kind.NOT_DELIVERED, reason, bytes, content.hasValue()).headers()
        .forEach(headers::add);
    try {
      producer.send(new ProducerRecord<>(topic, null, content.key(), content.value(), headers))
          .get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw new IOException("cannot write to " + topic + ": " + e.getMessage(), e);
    }
  }
}
