package org.megabytestreams.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/// Reads the fields of a message, and checks each against its schema. Fields that no caller reads are ignored, since
/// later versions add some.
record JsonFields(JsonNode message) {
  private static final int DIGEST_DIGITS = 64;
  private static final int SHOWN = 60;
  /// The largest number: beyond it, programs that hold numbers as doubles lose digits.
  private static final long MAX_EXACT_INTEGER = 1L << 53;

  void requireSchema(int version) throws MalformedMessageException {
    long found = whole("schema");
    if (found != version) {
      throw new MalformedMessageException("schema: expected " + version + ", got " + found);
    }
  }

  String text(String name) throws MalformedMessageException {
    JsonNode field = message.path(name);
    return field.isTextual() ? field.asText() : refuse(name, "a text");
  }

  String textOrNull(String name) throws MalformedMessageException {
    return message.path(name).isNull() ? null : text(name);
  }

  String oneOf(String name, List<String> values) throws MalformedMessageException {
    String text = text(name);
    return values.contains(text) ? text : refuse(name, "one of " + values);
  }

  String digest(String name) throws MalformedMessageException {
    String text = text(name);
    return isDigest(text) ? text : refuse(name, "64 hexadecimal digits");
  }

  /// Tells whether a text is a SHA-256 in lower case. A regular expression would take a fifth of the time of reading a
  /// score.
  private static boolean isDigest(String text) {
    return text.length() == DIGEST_DIGITS
        && text.chars().allMatch(digit -> digit >= '0' && digit <= '9' || digit >= 'a' && digit <= 'f');
  }

  /// Reads a whole number of at least 0.
  long whole(String name) throws MalformedMessageException {
    JsonNode field = message.path(name);
    return isWhole(field) ? field.asLong() : refuse(name, "a whole number of at least 0");
  }

  Long wholeOrNull(String name) throws MalformedMessageException {
    return message.path(name).isNull() ? null : (Long) whole(name);
  }

  private static boolean isWhole(JsonNode field) {
    return field.isIntegralNumber() && field.canConvertToLong() && field.asLong() >= 0
        && field.asLong() <= MAX_EXACT_INTEGER;
  }

  boolean has(String name) {
    return message.has(name);
  }

  /// Reads a list of whole numbers of at least 0.
  List<Long> wholes(String name) throws MalformedMessageException {
    JsonNode field = message.path(name);
    if (!field.isArray()) {
      refuse(name, "a list of whole numbers");
    }
    List<Long> numbers = new ArrayList<>();
    for (JsonNode element : field) {
      if (!isWhole(element)) {
        refuse(name, "a list of whole numbers of at least 0");
      }
      numbers.add(element.asLong());
    }
    return numbers;
  }

  /// Reads a time in milliseconds since 1970. It may be larger than other numbers, since a record may have any.
  long time(String name) throws MalformedMessageException {
    JsonNode field = message.path(name);
    boolean fine = field.isIntegralNumber() && field.canConvertToLong() && field.asLong() >= 0;
    return fine ? field.asLong() : refuse(name, "a time in milliseconds since 1970");
  }

  int count(String name) throws MalformedMessageException {
    long number = whole(name);
    return number <= Integer.MAX_VALUE ? (int) number : refuse(name, "a number up to " + Integer.MAX_VALUE);
  }

  /// Reads a number of at least 0.
  double number(String name) throws MalformedMessageException {
    JsonNode field = message.path(name);
    return field.isNumber() && field.asDouble() >= 0 ? field.asDouble() : refuse(name, "a number of at least 0");
  }

  Double numberOrNull(String name) throws MalformedMessageException {
    return message.path(name).isNull() ? null : (Double) number(name);
  }

  JsonFields object(String name) throws MalformedMessageException {
    JsonNode field = message.path(name);
    return field.isObject() ? new JsonFields(field) : refuse(name, "an object");
  }

  private <T> T refuse(String name, String expected) throws MalformedMessageException {
    String found = message.has(name) ? message.get(name).toString() : "no such field";
    throw new MalformedMessageException(name + ": expected " + expected + ", got "
        + (found.length() > SHOWN ? found.substring(0, SHOWN) + "…" : found));
  }
}
