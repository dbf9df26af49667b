package org.megabytestreams.prompts;

import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;

/// A record on its way to a topic.
///
/// @param smaller what goes in its place when it is larger than its topic takes; nothing when it is left out then
record Outgoing(ProducerRecord<byte[], byte[]> record, Supplier<List<Outgoing>> smaller) {
  /// A record that nothing goes in place of.
  static Outgoing of(ProducerRecord<byte[], byte[]> record) {
    return new Outgoing(record, List::of);
  }

  /// What can be told of it in a log.
  String name() {
    int bytes = record.value() == null ? 0 : record.value().length;
    return "a record of " + bytes + " bytes beside its headers is larger than topic " + record.topic() + " takes";
  }
}
