package org.megabytestreams.topology;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/// Gives commands the earliest of times. A task takes the earliest of the records that it holds, so a command comes
/// before all that wait. The command's own time goes along in a header.
final class CommandTimestampExtractor implements TimestampExtractor {
  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    RecordTime.keep(record, Math.max(0, record.timestamp()), 0);
    return 0;
  }
}
