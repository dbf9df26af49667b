package org.megabytestreams.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/// Says where a record in topic `dead-letters` came from and why it is there. It is the record's headers, as
/// `schemas/dead-letter.schema.json` describes them. The letter's key and value are the record's own.
///
/// @param reason in words, made [OneLine]: it may quote the record
/// @param kind the problem, for programs
/// @param valueBytes length of the record's value; −1 if it has none
/// @param valueKept whether the letter carries the value
public record DeadLetter(ScoreFields.Origin origin, Kind kind, String reason, long valueBytes, boolean valueKept) {
  public static final int SCHEMA = 1;
  /// Header of a record that was written back from a letter: the letter's `TOPIC/PARTITION@OFFSET`.
  public static final String REPLAYED_FROM = "megabyte.replayed-from";

  public DeadLetter {
    reason = OneLine.of(reason);
  }

  /// Names the problem with a record.
  public enum Kind {
    /// It has no value (a tombstone).
    NULL_VALUE,
    /// Its value is longer than the limit.
    VALUE_TOO_LARGE,
    /// Its key is longer than the limit.
    KEY_TOO_LARGE,
    /// Its batch could not be read, and was skipped by hand: the letter stands for all records of the batch.
    UNREADABLE_BATCH,
    /// It is a command that cannot be read or applied.
    BAD_COMMAND,
    /// It is a prompt with a request that cannot be met.
    BAD_PROMPT,
    /// It is a prompt, and writing its continuation failed.
    NOT_CONTINUED,
    /// It is a state of an incident, and a route did not deliver it.
    NOT_DELIVERED
  }

  /// Reads a letter's headers.
  ///
  /// @param header gives a header's bytes by its name, or null
  public static DeadLetter read(Function<String, byte[]> header) throws MalformedMessageException {
    Headers headers = new Headers(header);
    headers.whole("megabyte.schema", SCHEMA, SCHEMA);
    var position = new RecordPosition(headers.text("megabyte.origin.topic"),
        (int) headers.whole("megabyte.origin.partition", 0, Integer.MAX_VALUE),
        headers.whole("megabyte.origin.offset", 0, Long.MAX_VALUE));
    var origin = new ScoreFields.Origin(position,
        headers.whole("megabyte.origin.timestamp", Long.MIN_VALUE, Long.MAX_VALUE));
    return new DeadLetter(origin, headers.kind("megabyte.reason.class"), headers.text("megabyte.reason"),
        headers.whole("megabyte.value.bytes", -1, Long.MAX_VALUE), headers.flag("megabyte.value.kept"));
  }

  /// Reads headers and checks each against the schema.
  private record Headers(Function<String, byte[]> header) {
    String text(String name) throws MalformedMessageException {
      byte[] bytes = header.apply(name);
      if (bytes == null) {
        throw new MalformedMessageException(name + ": expected this header, got none");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }

    long whole(String name, long least, long most) throws MalformedMessageException {
      String text = text(name);
      try {
        long number = Long.parseLong(text);
        if (number >= least && number <= most) {
          return number;
        }
      } catch (NumberFormatException _) {
        // Refused below, like a number out of bounds.
      }
      throw new MalformedMessageException(name + ": expected a whole number from " + least + " to " + most + ", got "
          + text);
    }

    boolean flag(String name) throws MalformedMessageException {
      return switch (text(name)) {
        case "true" -> true;
        case "false" -> false;
        case String other -> throw new MalformedMessageException(name + ": expected true or false, got " + other);
      };
    }

    Kind kind(String name) throws MalformedMessageException {
      String text = text(name);
      for (Kind kind : Kind.values()) {
        if (kind.name().equals(text)) {
          return kind;
        }
      }
      throw new MalformedMessageException(name + ": expected one of " + Arrays.toString(Kind.values()) + ", got "
          + text);
    }
  }

  /// Returns the headers, in order; values are UTF-8.
  public Map<String, byte[]> headers() {
    Map<String, byte[]> headers = new LinkedHashMap<>();
    fields().forEach((name, value) -> headers.put(name, value.getBytes(StandardCharsets.UTF_8)));
    return headers;
  }

  Map<String, String> fields() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("megabyte.schema", String.valueOf(SCHEMA));
    fields.put("megabyte.origin.topic", origin.position().topic());
    fields.put("megabyte.origin.partition", String.valueOf(origin.position().partition()));
    fields.put("megabyte.origin.offset", String.valueOf(origin.position().offset()));
    fields.put("megabyte.origin.timestamp", String.valueOf(origin.timestamp()));
    fields.put("megabyte.reason.class", kind.name());
    fields.put("megabyte.reason", reason);
    fields.put("megabyte.value.bytes", String.valueOf(valueBytes));
    fields.put("megabyte.value.kept", String.valueOf(valueKept));
    return fields;
  }
}
