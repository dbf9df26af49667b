package org.megabytestreams.kafka;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.DefaultRecordBatch;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.utils.ByteUtils;

/// A packed batch whose one record lies about its length. Brokers take it: they look at no length of packed records.
final class RawBatch {
  private static final short VERSION = 12;

  private RawBatch() {}

  /// @param claimedBytes the record has 9
  static void send(String bootstrapServers, String topic, int claimedBytes) throws IOException {
    var topics = new ProduceRequestData.TopicProduceDataCollection();
    var data = new ProduceRequestData.TopicProduceData().setName(topic).setTopicId(Uuid.ZERO_UUID);
    data.partitionData().add(new ProduceRequestData.PartitionProduceData().setIndex(0)
        .setRecords(MemoryRecords.readableRecords(batch(claimedBytes))));
    topics.add(data);
    ProduceRequest request = new ProduceRequest(
        new ProduceRequestData().setAcks((short) -1).setTimeoutMs(10_000).setTopicData(topics), VERSION);
    ByteBuffer sent = request.serializeWithHeader(new RequestHeader(ApiKeys.PRODUCE, VERSION, "raw", 1));
    URI broker = URI.create("kafka://" + bootstrapServers);
    try (Socket socket = new Socket(broker.getHost(), broker.getPort())) {
      var out = Channels.newChannel(socket.getOutputStream());
      out.write(ByteBuffer.allocate(Integer.BYTES).putInt(sent.remaining()).flip());
      out.write(sent);
      var in = new DataInputStream(socket.getInputStream());
      ByteBuffer answer = ByteBuffer.wrap(in.readNBytes(in.readInt()));
      answer.position(Integer.BYTES + 1); // correlation id, tagged fields
      Map<Errors, Integer> errors = ProduceResponse.parse(new ByteBufferAccessor(answer), VERSION).errorCounts();
      if (!errors.keySet().equals(Set.of(Errors.NONE))) {
        throw new AssertionError(topic + " took no such batch: " + errors);
      }
    }
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
