package org.megabytestreams.app;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.SimpleRecord;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.utils.Crc32C;

/// Writes records that Kafka's own producer refuses to write, as clients in other languages may.
final class RawProducer {
  private static final int BASE_TIMESTAMP_AT = 27;
  private static final int MAX_TIMESTAMP_AT = 35;
  private static final int CRC_AT = 17;
  private static final int CRC_FROM = 21;
  private static final short VERSION = 12;

  private RawProducer() {}

  /// Writes a record with any timestamp.
  static void send(String bootstrapServers, String topic, int partition, long timestamp, byte[] key, byte[] value)
      throws IOException {
    MemoryRecords records = MemoryRecords.withRecords(Compression.NONE, new SimpleRecord(0, key, value));
    ByteBuffer batch = records.buffer();
    batch.putLong(BASE_TIMESTAMP_AT, timestamp).putLong(MAX_TIMESTAMP_AT, timestamp);
    batch.putInt(CRC_AT, (int) Crc32C.compute(batch, CRC_FROM, batch.limit() - CRC_FROM));
    var topics = new ProduceRequestData.TopicProduceDataCollection();
    var data = new ProduceRequestData.TopicProduceData().setName(topic).setTopicId(Uuid.ZERO_UUID);
    data.partitionData().add(new ProduceRequestData.PartitionProduceData().setIndex(partition).setRecords(records));
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
      ProduceResponse response = ProduceResponse.parse(new org.apache.kafka.common.protocol.ByteBufferAccessor(answer),
          VERSION);
      response.errorCounts().forEach((error, _) -> {
        if (error != Errors.NONE) {
          throw new AssertionError(topic + " took no record of " + timestamp + ": " + error);
        }
      });
    }
  }
}
