package org.megabytestreams.audit;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.megabytestreams.kafka.Positions;
import org.megabytestreams.wire.DeadLetter;
import org.megabytestreams.wire.MalformedMessageException;
import org.megabytestreams.wire.RecordPosition;

/// A dead letter as it was read.
///
/// @param at where it stands
/// @param record its bytes
/// @param head what its headers say
record DeadLetterRecord(RecordPosition at, ConsumerRecord<byte[], byte[]> record, DeadLetter head) {
  static DeadLetterRecord read(ConsumerRecord<byte[], byte[]> record) throws MalformedMessageException {
    DeadLetter head = DeadLetter.read(name -> {
      Header header = record.headers().lastHeader(name);
      return header == null ? null : header.value();
    });
    return new DeadLetterRecord(Positions.of(record), record, head);
  }

  RecordPosition origin() {
    return head.origin().position();
  }
}
