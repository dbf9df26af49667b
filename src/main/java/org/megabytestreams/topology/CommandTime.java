package org.megabytestreams.topology;

import java.nio.ByteBuffer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.TimestampExtractor;

/// Gives commands the earliest of times: of the records that a task holds it takes the earliest, so a command comes
/// before all that wait. Its own time goes along in a header.
final class CommandTime implements TimestampExtractor {
  private static final String HEADER = "megabyte.timestamp";

  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    record.headers().add(HEADER, ByteBuffer.allocate(Long.BYTES).putLong(Math.max(0, record.timestamp())).array());
    return 0;
  }

  /// The time that the command itself bears.
  static long of(Headers headers) {
    return ByteBuffer.wrap(headers.lastHeader(HEADER).value()).getLong();
  }
}
