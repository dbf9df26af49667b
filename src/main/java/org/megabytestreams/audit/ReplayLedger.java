package org.megabytestreams.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicExistsException;
import org.megabytestreams.kafka.TopicReader;
import org.megabytestreams.wire.RecordPosition;

/// Holds which letters were replayed. It is a compacted topic with one record a letter, written in the transaction that
/// replays the letter.
///
/// A consumer group's offsets could not tell which letters were replayed:
/// - Letters are chosen by range and class.
/// - Skipped letters must remain available later.
/// - Offsets of a group without members are forgotten after a week.
///
/// A key is the letter's place, its value the place of the letter's origin. So letters of a topic that was created
/// again are other letters.
final class ReplayLedger {
  private static final String ENDING = "-replayed";

  private final String topic;
  private final Map<String, String> origins = new HashMap<>();

  /// @param letters the topic of letters
  ReplayLedger(String letters) {
    this.topic = letters + ENDING;
  }

  void create(Admin admin) throws InterruptedException, ExecutionException {
    NewTopic made = new NewTopic(topic, Optional.of(1), Optional.empty()).configs(Map.of("cleanup.policy", "compact"));
    try {
      admin.createTopics(List.of(made)).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  /// Reads what was replayed; nothing if there is no ledger yet.
  void read(TopicReader reader) throws IOException {
    reader.read(reader.whole(reader.partitions(topic)));
    while (!reader.done()) {
      for (ConsumerRecord<byte[], byte[]> entry : reader.poll()) {
        origins.put(text(entry.key()), text(entry.value()));
      }
    }
  }

  boolean contains(DeadLetterRecord letter) {
    return letter.origin().toString().equals(origins.get(letter.at().toString()));
  }

  ProducerRecord<byte[], byte[]> entry(DeadLetterRecord letter) {
    return new ProducerRecord<>(topic, bytes(letter.at()), bytes(letter.origin()));
  }

  private static byte[] bytes(RecordPosition position) {
    return position.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
