package org.megabytestreams.audit;

import java.io.IOException;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.megabytestreams.kafka.TopicReader;
import org.megabytestreams.wire.RecordPosition;

/// Gets the record that a dead letter is about: from the letter, or from the record's topic.
final class OriginReader {
  private final TopicReader reader;

  OriginReader(TopicReader reader) {
    this.reader = reader;
  }

  /// Tells whether a letter holds all of its record.
  static boolean isWhole(DeadLetterRecord letter) {
    return (letter.head().valueKept() || letter.head().valueBytes() < 0) && !mayLackKey(letter);
  }

  private static boolean mayLackKey(DeadLetterRecord letter) {
    return letter.record().key() == null && switch (letter.head().kind()) {
      case KEY_TOO_LARGE, UNREADABLE_BATCH -> true;
      default -> false;
    };
  }

  /// Returns the record as it was, but for headers that the letter has not kept.
  ///
  /// @throws SkippedException if the record is gone, or another stands in its place
  ConsumerRecord<byte[], byte[]> recordOf(DeadLetterRecord letter) throws IOException, SkippedException {
    if (isWhole(letter)) {
      return letter.record();
    }
    ConsumerRecord<byte[], byte[]> origin = at(letter.origin());
    if (origin == null) {
      throw new SkippedException("its record is no longer at " + letter.origin());
    }
    long bytes = origin.value() == null ? -1 : origin.value().length;
    boolean sameKey = mayLackKey(letter) || Arrays.equals(origin.key(), letter.record().key());
    if (bytes != letter.head().valueBytes() || !sameKey) {
      throw new SkippedException("another record is at " + letter.origin() + ": " + bytes + " bytes, expected "
          + letter.head().valueBytes() + (sameKey ? "" : ", and another key"));
    }
    return origin;
  }

  private ConsumerRecord<byte[], byte[]> at(RecordPosition position) throws IOException {
    TopicPartition partition = new TopicPartition(position.topic(), position.partition());
    return reader.record(partition, position.offset());
  }
}
