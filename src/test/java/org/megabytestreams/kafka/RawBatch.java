package org.megabytestreams.kafka;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.DefaultRecordBatch;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.ByteUtils;
import org.megabytestreams.testing.RawBatchSender;

/// Sends a packed batch whose one record claims a wrong length. Brokers accept it without unpacking it.
final class RawBatch {
  private RawBatch() {}

  /// @param claimedBytes the record has 9
  static void send(String bootstrapServers, String topic, int claimedBytes) throws IOException {
    RawBatchSender.send(bootstrapServers, topic, 0, MemoryRecords.readableRecords(batch(claimedBytes)));
  }

  private static ByteBuffer batch(int claimedBytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DataOutputStream record = new DataOutputStream(new GZIPOutputStream(packed))) {
      ByteUtils.writeVarint(claimedBytes, record);
      record.write(0); // attributes
      ByteUtils.writeVarlong(0, record);
      ByteUtils.writeVarint(0, record);
      ByteUtils.writeVarint(-1, record); // no key
      ByteUtils.writeVarint(3, record);
      record.write(new byte[3]);
      ByteUtils.writeVarint(0, record); // no headers
    }
    int size = DefaultRecordBatch.RECORD_BATCH_OVERHEAD + packed.size();
    ByteBuffer batch = ByteBuffer.allocate(size);
    batch.position(DefaultRecordBatch.RECORD_BATCH_OVERHEAD);
    batch.put(packed.toByteArray()).rewind();
    long now = System.currentTimeMillis();
    DefaultRecordBatch.writeHeader(batch, 0, 0, size, RecordBatch.CURRENT_MAGIC_VALUE, CompressionType.GZIP,
        TimestampType.CREATE_TIME, now, now, RecordBatch.NO_PRODUCER_ID, RecordBatch.NO_PRODUCER_EPOCH,
        RecordBatch.NO_SEQUENCE, false, false, false, RecordBatch.NO_PARTITION_LEADER_EPOCH, 1);
    return batch.rewind();
  }
}
