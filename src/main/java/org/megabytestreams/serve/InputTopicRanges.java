package org.megabytestreams.serve;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.megabytestreams.generate.Prompt;
import org.megabytestreams.kafka.ClientProperties;
import org.megabytestreams.kafka.TopicRange;
import org.megabytestreams.kafka.TopicReader;
import org.megabytestreams.model.Framing;
import org.megabytestreams.prompts.BadRequestException;
import org.megabytestreams.prompts.RangePrompts;

/// Reads ranges of the input topics as prompts, if that is switched on. Every client that may ask can read those topics
/// by it. No other topic is read.
final class InputTopicRanges implements RangePrompts {
  private static final int MAX_OFFSETS = 10_000;
  /// At most this many readers are open: each is a consumer with a connection of its own.
  private static final int MAX_READERS = 4;

  private final boolean enabled;
  private final Supplier<List<String>> topics;
  private final Map<String, Object> clients;
  private final Framing framing;
  private final int maxBytes;
  private final Semaphore readers = new Semaphore(MAX_READERS);

  /// @param topics gives those that are scored
  /// @param maxBytes bounds the values of a range together
  InputTopicRanges(boolean enabled, Supplier<List<String>> topics, String bootstrapServers, Map<String, String> clients,
      Framing framing, int maxBytes) {
    this.enabled = enabled;
    this.topics = topics;
    this.clients = ClientProperties.of(clients).brokers(bootstrapServers).toMap();
    this.framing = framing;
    this.maxBytes = maxBytes;
  }

  @Override
  public Prompt prompt(String named, byte[] text) {
    TopicRange range = check(named);
    try {
      readers.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("interrupted", e));
    }
    try (TopicReader reader = new TopicReader(clients, "megabyte-prompt-range")) {
      List<byte[]> records = read(reader, range, named);
      if (framing == Framing.RECORDS) {
        return new Prompt(records, text);
      }
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      records.forEach(all::writeBytes);
      all.writeBytes(text);
      return Prompt.of(all.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      readers.release();
    }
  }

  private TopicRange check(String named) {
    if (!enabled) {
      throw new BadRequestException(NAME + ": switched off (megabyte.continuations.ranges), got " + named);
    }
    TopicRange range;
    try {
      range = TopicRange.ofTopic(named);
    } catch (IllegalArgumentException e) {
      throw new BadRequestException(NAME + ": " + e.getMessage());
    }
    if (range.partition() < 0 || range.from() < 0 || range.to() < 0) {
      throw new BadRequestException(NAME + ": expected TOPIC/PARTITION:FROM-TO, got " + named);
    }
    if (!topics.get().contains(range.topic())) {
      throw new BadRequestException(NAME + ": expected one of the input topics " + topics.get() + ", got " + named);
    }
    if (range.to() - range.from() > MAX_OFFSETS) {
      throw new BadRequestException(NAME + ": expected at most " + MAX_OFFSETS + " offsets, got " + named);
    }
    return range;
  }

  private List<byte[]> read(TopicReader reader, TopicRange range, String named) throws IOException {
    TopicPartition partition = new TopicPartition(range.topic(), range.partition());
    if (!reader.partitions(range.topic()).contains(partition)) {
      throw new BadRequestException(NAME + ": expected a partition of " + range.topic() + ", got " + range.partition());
    }
    TopicReader.Part there = reader.whole(List.of(partition)).getFirst();
    if (range.from() < there.from() || range.to() > there.to()) {
      throw new BadRequestException(NAME + ": offsets " + there.from() + " to " + there.to() + " are there, got "
          + named);
    }
    List<byte[]> records = new ArrayList<>();
    long bytes = 0;
    reader.read(List.of(new TopicReader.Part(partition, range.from(), range.to())));
    while (!reader.done()) {
      for (ConsumerRecord<byte[], byte[]> record : reader.poll()) {
        if (record.value() != null) {
          records.add(record.value());
          bytes += record.value().length;
        }
      }
      if (bytes > maxBytes) {
        throw new BadRequestException(NAME + ": expected at most " + maxBytes + " bytes, got more in " + named);
      }
    }
    return records;
  }
}
