package org.megabytestreams.prompts;

import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;

/// A record on its way to a topic.
///
/// @param smaller the records that replace a record larger than its topic takes; nothing if none does
record Outgoing(ProducerRecord<byte[], byte[]> record, Supplier<List<Outgoing>> smaller) {
  /// Makes a record that nothing replaces.
  static Outgoing of(ProducerRecord<byte[], byte[]> record) {
    return new Outgoing(record, List::of);
  }

  /// Returns the name of the record for a log.
  String name() {
    int bytes = record.value() == null ? 0 : record.value().length;
    return "a record of " + bytes + " bytes without its headers is larger than topic " + record.topic() + " accepts";
  }
}
