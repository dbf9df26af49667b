package org.megabytestreams.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.megabytestreams.wire.RecordPosition;

/// Tells the positions of records and batches that were read.
public final class Positions {
  private Positions() {}

  public static RecordPosition of(ConsumerRecord<?, ?> record) {
    return new RecordPosition(record.topic(), record.partition(), record.offset());
  }

  /// Returns the position of a batch's first record.
  public static RecordPosition of(PackedBatch batch) {
    return new RecordPosition(batch.partition().topic(), batch.partition().partition(), batch.firstOffset());
  }
}
