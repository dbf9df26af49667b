package org.megabytestreams.audit;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.megabytestreams.wire.RecordPosition;

/// Tells the positions of records that were read.
final class Positions {
  private Positions() {}

  static RecordPosition of(ConsumerRecord<?, ?> record) {
    return new RecordPosition(record.topic(), record.partition(), record.offset());
  }
}
