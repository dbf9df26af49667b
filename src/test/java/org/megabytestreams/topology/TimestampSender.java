package org.megabytestreams.topology;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.SimpleRecord;
import org.apache.kafka.common.utils.Crc32C;
import org.megabytestreams.testing.RawBatchSender;

/// Writes records with timestamps that Kafka's own producer refuses.
final class TimestampSender {
  private static final int BASE_TIMESTAMP_AT = 27;
  private static final int MAX_TIMESTAMP_AT = 35;
  private static final int CRC_AT = 17;
  private static final int CRC_FROM = 21;

  private TimestampSender() {}

  /// Writes a record with any timestamp.
  static void send(String bootstrapServers, String topic, int partition, long timestamp, byte[] key, byte[] value)
      throws IOException {
    MemoryRecords records = MemoryRecords.withRecords(Compression.NONE, new SimpleRecord(0, key, value));
    ByteBuffer batch = records.buffer();
    batch.putLong(BASE_TIMESTAMP_AT, timestamp).putLong(MAX_TIMESTAMP_AT, timestamp);
    batch.putInt(CRC_AT, (int) Crc32C.compute(batch, CRC_FROM, batch.limit() - CRC_FROM));
    RawBatchSender.send(bootstrapServers, topic, partition, records);
  }
}
