package org.megabytestreams.audit;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.megabytestreams.anomaly.RecordKind;
import org.megabytestreams.kafka.TopicRange;
import org.megabytestreams.kafka.TopicReader;
import org.megabytestreams.wire.AlertFields;
import org.megabytestreams.wire.Command;
import org.megabytestreams.wire.Json;
import org.megabytestreams.wire.MalformedMessageException;
import org.megabytestreams.wire.RecordPosition;
import org.megabytestreams.wire.StreamName;

/// Finds what somebody has judged: a record that alerted, or an incident.
public final class AlertFinder {
  private AlertFinder() {}

  /// Holds the stream of an alert, and the kinds of records that are like it.
  ///
  /// @param topic of the stream
  public record Found(String topic, StreamName name, Command.Like like) {}

  /// Finds a record by its position.
  ///
  /// @throws IOException if there is no such record, with a message for the user
  public static Found record(TopicReader reader, RecordPosition position) throws IOException {
    TopicPartition partition = new TopicPartition(position.topic(), position.partition());
    ConsumerRecord<byte[], byte[]> record = reader.record(partition, position.offset());
    if (record == null || record.value() == null) {
      throw new IOException("no record at " + position + ": expected one that was scored, and is still there");
    }
    String kind = Command.Like.kind(RecordKind.of(record.value()));
    return new Found(position.topic(), StreamName.of(record.key()),
        new Command.Like(position.toString(), null, List.of(kind)));
  }

  /// Finds an incident among the alerts.
  ///
  /// @throws IOException if there is no such incident, or it has too many kinds of records, with a message for the user
  public static Found incident(TopicReader reader, String alerts, String id) throws IOException {
    Set<String> kinds = new LinkedHashSet<>();
    AlertFields found = null;
    reader.read(reader.parts(TopicRange.ofTopic(alerts)));
    while (!reader.done()) {
      for (ConsumerRecord<byte[], byte[]> message : reader.poll()) {
        AlertFields alert = alert(message);
        if (alert != null && alert.incident().id().equals(id)) {
          found = alert;
          kinds.add(alert.kind());
        }
      }
    }
    kinds.remove(null);
    if (found == null) {
      throw new IOException("no incident " + id + " in topic " + alerts);
    }
    if (kinds.isEmpty()) {
      throw new IOException("incident " + id + ": an earlier version wrote its alerts; name a record instead");
    }
    if (kinds.size() > Command.Like.MAX_KINDS) {
      throw new IOException("incident " + id + " has " + kinds.size() + " kinds of records: expected at most "
          + Command.Like.MAX_KINDS + "; name records instead, or mute the stream");
    }
    return new Found(found.topic(), found.name(), new Command.Like(null, id, List.copyOf(kinds)));
  }

  private static AlertFields alert(ConsumerRecord<byte[], byte[]> message) {
    try {
      return Json.readAlert(message.value());
    } catch (MalformedMessageException _) {
      return null; // somebody else's
    }
  }
}
