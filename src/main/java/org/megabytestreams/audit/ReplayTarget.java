package org.megabytestreams.audit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.Header;

/// Decides where replayed records go, and whether they fit there.
final class ReplayTarget {
  /// A batch, a record and their lengths take at most this many bytes, beside keys, values and headers.
  private static final int OVERHEAD_BYTES = 200;
  private static final int HEADER_OVERHEAD_BYTES = 10;

  /// Holds what a target needs to know of a topic.
  private record Topic(int partitions, long maxBytes) {}

  private final Admin admin;
  private final String topic;
  private final Map<String, Optional<Topic>> known = new HashMap<>();

  /// @param topic null for each record's own
  ReplayTarget(Admin admin, String topic) {
    this.admin = admin;
    this.topic = topic;
  }

  String topicOf(DeadLetterRecord letter) {
    return topic != null ? topic : letter.origin().topic();
  }

  /// Returns the partition that the record came from, which is its stream's. Null in another topic, where the key
  /// chooses.
  Integer partitionOf(DeadLetterRecord letter) throws SkippedException, InterruptedException, ExecutionException {
    int origin = letter.origin().partition();
    boolean own = topicOf(letter).equals(letter.origin().topic());
    return own && origin < describe(topicOf(letter)).partitions() ? origin : null;
  }

  /// Checks that a record fits its topic.
  ///
  /// @throws SkippedException if the topic would refuse the record: a transaction with it could not be committed
  void requireRoom(ProducerRecord<byte[], byte[]> record) throws SkippedException, InterruptedException,
      ExecutionException {
    long bytes = OVERHEAD_BYTES + length(record.key()) + length(record.value());
    for (Header header : record.headers()) {
      bytes += HEADER_OVERHEAD_BYTES + header.key().length() + length(header.value());
    }
    long most = Math.min(describe(record.topic()).maxBytes(), Replayer.MAX_REQUEST_BYTES);
    if (bytes > most) {
      throw new SkippedException("too large for " + record.topic() + ": up to " + bytes + " bytes with its headers, and"
          + " max.message.bytes is " + most);
    }
  }

  private static int length(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  private Topic describe(String name) throws SkippedException, InterruptedException, ExecutionException {
    Optional<Topic> found = known.get(name);
    if (found == null) {
      found = ask(name);
      known.put(name, found);
    }
    return found.orElseThrow(() -> new SkippedException("there is no topic " + name));
  }

  private Optional<Topic> ask(String name) throws InterruptedException, ExecutionException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
    try {
      int partitions = admin.describeTopics(List.of(name)).allTopicNames().get().get(name).partitions().size();
      String most = admin.describeConfigs(List.of(resource)).all().get().get(resource).get("max.message.bytes").value();
      return Optional.of(new Topic(partitions, Long.parseLong(most)));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
