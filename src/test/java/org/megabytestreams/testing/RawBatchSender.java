package org.megabytestreams.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.common.requests.RequestHeader;

/// Sends a batch to a broker unchanged, also one that no producer would write.
public final class RawBatchSender {
  private static final short VERSION = 12;

  private RawBatchSender() {}

  /// @throws AssertionError if the broker does not take the batch
  public static void send(String bootstrapServers, String topic, int partition, MemoryRecords records)
      throws IOException {
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
      Map<Errors, Integer> errors = ProduceResponse.parse(new ByteBufferAccessor(answer), VERSION).errorCounts();
      if (!errors.keySet().equals(Set.of(Errors.NONE))) {
        throw new AssertionError(topic + " took no such batch: " + errors);
      }
    }
  }
}
