package org.megabytestreams.wire;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// Says of a record in topic `dead-letters` where it came from and why it is there: the record's headers, as
/// `schemas/dead-letter.schema.json` describes them. The letter's key and value are the record's own.
///
/// @param reason in words
/// @param kind what is wrong, for programs
/// @param valueBytes length of the record's value; −1 where it has none
/// @param valueKept whether the letter carries the value
public record DeadLetter(Scored.Origin origin, Kind kind, String reason, long valueBytes, boolean valueKept) {
  public static final int SCHEMA = 1;

  /// What is wrong with a record.
  public enum Kind {
    /// It has no value (a tombstone).
    NULL_VALUE,
    /// Its value is longer than the limit.
    VALUE_TOO_LARGE,
    /// Its key is longer than the limit.
    KEY_TOO_LARGE,
    /// It is a command that cannot be read or applied.
    BAD_COMMAND
  }

  /// The headers, in order; values are UTF-8.
  public Map<String, byte[]> headers() {
    Map<String, byte[]> headers = new LinkedHashMap<>();
    fields().forEach((name, value) -> headers.put(name, value.getBytes(StandardCharsets.UTF_8)));
    return headers;
  }

  Map<String, String> fields() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("megabyte.schema", String.valueOf(SCHEMA));
    fields.put("megabyte.origin.topic", origin.topic());
    fields.put("megabyte.origin.partition", String.valueOf(origin.partition()));
    fields.put("megabyte.origin.offset", String.valueOf(origin.offset()));
    fields.put("megabyte.origin.timestamp", String.valueOf(origin.timestamp()));
    fields.put("megabyte.reason.class", kind.name());
    fields.put("megabyte.reason", reason);
    fields.put("megabyte.value.bytes", String.valueOf(valueBytes));
    fields.put("megabyte.value.kept", String.valueOf(valueKept));
    return fields;
  }
}
