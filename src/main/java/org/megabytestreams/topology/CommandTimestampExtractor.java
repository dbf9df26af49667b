package org.megabytestreams.topology;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/// Gives commands the earliest of times: of the records that a task holds it takes the earliest, so a command comes
/// before all that wait. Its own time goes along in a header.
final class CommandTimestampExtractor implements TimestampExtractor {
  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    RecordTime.keep(record, Math.max(0, record.timestamp()), 0);
    return 0;
  }
}
