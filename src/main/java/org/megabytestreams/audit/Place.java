package org.megabytestreams.audit;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.megabytestreams.wire.Scored;

/// Where a record stands.
public record Place(String topic, int partition, long offset) {
  static Place of(ConsumerRecord<?, ?> record) {
    return new Place(record.topic(), record.partition(), record.offset());
  }

  static Place of(Scored.Origin origin) {
    return new Place(origin.topic(), origin.partition(), origin.offset());
  }

  /// As `TOPIC/PARTITION@OFFSET`.
  @Override
  public String toString() {
    return topic + "/" + partition + "@" + offset;
  }
}
