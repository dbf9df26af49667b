package org.megabytestreams.fuzz;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import java.util.Optional;

/// Makes a record of lines such as `samples=3`, each a header. A line without `=` is a header without a value. The
/// value follows behind an empty line; without one there is no value.
public final class HeaderLines {
  private HeaderLines() {}

  public static ConsumerRecord<byte[], byte[]> record(byte[] data) {
    String text = new String(data, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\n\n");
    RecordHeaders headers = new RecordHeaders();
    for (String line : (end < 0 ? text : text.substring(0, end)).split("\n")) {
      int equals = line.indexOf('=');
      headers.add(equals < 0 ? line : line.substring(0, equals),
          equals < 0 ? null : bytes(line.substring(equals + 1)));
    }
    byte[] value = end < 0 ? null : bytes(text.substring(end + 2));
    return new ConsumerRecord<>("letters", 0, 1, 0, TimestampType.CREATE_TIME, 0, value == null ? -1 : value.length,
        bytes("key"), value, headers, Optional.empty());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
