package org.megabytestreams.topology;

import java.nio.ByteBuffer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.processor.api.Record;

/// Gives a record a time that brokers take, since Kafka Streams writes all results of the record under that time. A
/// broker refuses times of the future, which its own topic may hold. If the record's own time is another, it goes along
/// in a header.
final class RecordTime implements TimestampExtractor {
  private static final String HEADER = "megabyte.timestamp";

  /// Returns the time that brokers take.
  ///
  /// A record of an old format has no time (−1), and some clients write any below 0. Such a record takes the latest
  /// time of its partition as its own.
  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    long own = record.timestamp() >= 0 ? record.timestamp() : Math.max(0, partitionTime);
    long time = writable(own, System.currentTimeMillis());
    keep(record, own, time);
    return time;
  }

  /// Notes a record's own time if Kafka Streams is given another.
  static void keep(ConsumerRecord<Object, Object> record, long own, long time) {
    record.headers().remove(HEADER); // a sender's says nothing
    if (own != time) {
      record.headers().add(HEADER, ByteBuffer.allocate(Long.BYTES).putLong(own).array());
    }
  }

  /// Returns the time that the record itself has.
  static long own(Record<byte[], byte[]> record) {
    Header own = record.headers().lastHeader(HEADER);
    return own == null ? record.timestamp() : ByteBuffer.wrap(own.value()).getLong();
  }

  /// Returns the time under which an output about a record is written.
  static long writable(long ownMillis, long nowMillis) {
    return Math.clamp(ownMillis, 0, nowMillis);
  }
}
