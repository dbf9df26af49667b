package org.megabytestreams.backfill;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.megabytestreams.kafka.TopicRange;
import org.megabytestreams.kafka.TopicReader;

/// Holds the ranges to be scored, by offsets or by time.
///
/// @param topics their ranges of offsets, which the times narrow further
/// @param fromMillis the time of the first record; since 1970
/// @param toMillis the time of the first record that is not scored
public record BackfillRanges(List<TopicRange> topics, OptionalLong fromMillis, OptionalLong toMillis) {
  private static final int WIDENING = 16;

  /// Returns the parts, each ended after its last record. Entries after the last record, such as the marker of a
  /// transaction, are never consumed as records. The group's offset may therefore stay before them.
  ///
  /// @throws IOException if no records are there, with a message for the user
  List<BackfillPlan.Part> settle(TopicReader reader) throws IOException {
    List<BackfillPlan.Part> parts = new ArrayList<>();
    for (TopicRange range : topics) {
      for (TopicReader.Part there : reader.parts(range)) {
        TopicReader.Part part = there;
        if (fromMillis.isPresent()) {
          part = reader.since(part, fromMillis.getAsLong());
        }
        if (toMillis.isPresent()) {
          part = reader.until(part, toMillis.getAsLong());
        }
        long end = endOfRecords(reader, part);
        if (end > part.from()) {
          parts.add(new BackfillPlan.Part(range.topic(), part.partition().partition(), part.from(), end));
        }
      }
    }
    if (parts.isEmpty()) {
      throw new IOException("there are no records in " + topics);
    }
    long distinct = parts.stream().map(part -> part.topic() + "/" + part.partition()).distinct().count();
    if (distinct < parts.size()) {
      throw new IllegalArgumentException("expected each partition once, got " + topics);
    }
    return parts;
  }

  /// Returns the offset behind the part's last record; its start if it has none.
  private static long endOfRecords(TopicReader reader, TopicReader.Part part) throws IOException {
    for (long back = 1; back < WIDENING * part.offsets(); back *= WIDENING) {
      long end = part.from();
      reader.read(List.of(new TopicReader.Part(part.partition(), Math.max(part.from(), part.to() - back), part.to())));
      while (!reader.done()) {
        for (ConsumerRecord<byte[], byte[]> record : reader.poll()) {
          end = record.offset() + 1;
        }
      }
      if (end > part.from()) {
        return end;
      }
    }
    return part.from();
  }
}
