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

  /// Names the problem with a record. The second paragraph of each says what a user can do.
  public enum Kind {
    /// The record has no value (a tombstone).
    ///
    /// Nothing.
    NULL_VALUE,
    /// The value is longer than `megabyte.records.max-size`.
    ///
    /// Raise that, then `replay --class VALUE_TOO_LARGE`.
    VALUE_TOO_LARGE,
    /// The key is longer than `megabyte.records.max-key-size`.
    ///
    /// Raise that, then `replay --class KEY_TOO_LARGE`.
    KEY_TOO_LARGE,
    /// The batch could not be read, and was skipped by hand. The letter stands for all its records.
    ///
    /// Read the batch with other tools.
    UNREADABLE_BATCH,
    /// A command cannot be read or applied. There is a letter for each partition.
    ///
    /// Give it again, with `./megabyte control`.
    BAD_COMMAND,
    /// A prompt asks for what cannot be done.
    ///
    /// Look at header `megabyte.reason`.
    BAD_PROMPT,
    /// Writing a prompt's continuation failed.
    ///
    /// `replay --class NOT_CONTINUED --input prompts`
    NOT_CONTINUED,
    /// A route could not deliver a change of an incident before its deadline.
    ///
    /// Mend the target. The incident's next change is sent again.
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
