package org.megabytestreams.app;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.megabytestreams.continuation.BadRequest;
import org.megabytestreams.continuation.TopicRanges;
import org.megabytestreams.generate.Prompt;
import org.megabytestreams.input.TopicRange;
import org.megabytestreams.input.TopicReader;
import org.megabytestreams.megabyte.Framing;

/// Ranges of the input topics as prompts; no other topic is read for whoever asks.
final class InputRanges implements TopicRanges {
  private final List<String> topics;
  private final Map<String, Object> clients;
  private final Framing framing;
  private final int mostBytes;

  /// @param mostBytes of a range's values together
  InputRanges(List<String> topics, String bootstrapServers, Map<String, String> clients, Framing framing,
      int mostBytes) {
    this.topics = topics;
    this.clients = new HashMap<>(clients);
    this.clients.put("bootstrap.servers", bootstrapServers);
    this.framing = framing;
    this.mostBytes = mostBytes;
  }

  @Override
  public Prompt prompt(String named, byte[] text) {
    try {
      TopicRange range = TopicRange.ofTopic(named);
      if (range.partition() < 0 || range.from() < 0 || range.to() < 0) {
        throw new BadRequest(NAME + ": expected TOPIC/PARTITION:FROM-TO, got " + named);
      }
      if (!topics.contains(range.topic())) {
        throw new BadRequest(NAME + ": expected one of the input topics " + topics + ", got " + named);
      }
      List<byte[]> records = read(range);
      if (framing == Framing.RECORDS) {
        return new Prompt(records, text);
      }
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      records.forEach(all::writeBytes);
      all.writeBytes(text);
      return Prompt.of(all.toByteArray());
    } catch (IllegalArgumentException | IOException e) {
      throw new BadRequest(NAME + ": " + e.getMessage());
    }
  }

  private List<byte[]> read(TopicRange range) throws IOException {
    List<byte[]> records = new ArrayList<>();
    long bytes = 0;
    try (TopicReader reader = new TopicReader(clients, "megabyte-prompt-range")) {
      reader.read(reader.parts(range));
      while (!reader.done()) {
        for (ConsumerRecord<byte[], byte[]> record : reader.poll()) {
          if (record.value() != null) {
            records.add(record.value());
            bytes += record.value().length;
          }
        }
        if (bytes > mostBytes) {
          throw new BadRequest(NAME + ": expected at most " + mostBytes + " bytes, got more in " + range);
        }
      }
    }
    return records;
  }
}
