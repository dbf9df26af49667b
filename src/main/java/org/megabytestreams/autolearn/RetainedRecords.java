package org.megabytestreams.autolearn;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.megabytestreams.kafka.TopicRange;
import org.megabytestreams.kafka.TopicReader;

/// Finds what topics retain, as far as a run learns from it: the newest records of each partition.
///
/// @param ranges of the partitions that have records
/// @param records about how many they have
record RetainedRecords(List<TopicRange> ranges, long records) {
  /// The most records that a run reads.
  private static final long MAX_RECORDS = 200_000;

  static RetainedRecords find(AutoLearnSettings settings, List<String> topics) throws IOException {
    List<TopicReader.Part> parts = new ArrayList<>();
    try (TopicReader reader = new TopicReader(settings.kafka(), settings.application() + "-learn-ranges")) {
      for (String topic : topics) {
        parts.addAll(reader.whole(reader.partitions(topic)));
      }
    }
    parts.removeIf(part -> part.offsets() == 0);
    long share = MAX_RECORDS / Math.max(1, parts.size());
    List<TopicRange> ranges = parts.stream().map(part -> new TopicRange(part.partition().topic(),
        part.partition().partition(), Math.max(part.from(), part.to() - share), part.to())).toList();
    return new RetainedRecords(ranges, ranges.stream().mapToLong(range -> range.to() - range.from()).sum());
  }
}
