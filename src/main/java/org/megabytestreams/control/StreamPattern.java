package org.megabytestreams.control;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.wire.StreamName;

/// A pattern that says which streams are meant.
///
/// @param topic glob over the names of topics
/// @param key glob over the streams' names, as scores give them: text, or base64 if the key does not print. The name
///     of an unnamed stream is empty
public record StreamPattern(String topic, String key) {
  private static final String ANY = "*";
  public static final StreamPattern ALL = new StreamPattern(ANY, ANY);
  private static final char SEPARATOR = '/';

  /// Reads `TOPIC`, which means all of its streams, or `TOPIC/KEY`.
  public static StreamPattern parse(String text) {
    int slash = text.indexOf(SEPARATOR);
    return slash < 0 ? new StreamPattern(text, ANY)
        : new StreamPattern(text.substring(0, slash), text.substring(slash + 1));
  }

  /// Returns the pattern that matches one stream only, and streams whose keys print alike.
  ///
  /// @param name as scores give it; null for the unnamed stream
  public static StreamPattern of(String topic, String name) {
    return new StreamPattern(Glob.escape(topic), name == null ? "" : Glob.escape(name));
  }

  public boolean matches(StreamId stream) {
    return Glob.matches(topic, stream.topic()) && (key.equals(ANY) || matchesName(StreamName.of(stream.key()).text()));
  }

  /// Tells whether a stream matches whose name scores give as `name`; null for the unnamed stream.
  public boolean matches(String topicName, String name) {
    return Glob.matches(topic, topicName) && matchesName(name);
  }

  private boolean matchesName(String name) {
    return Glob.matches(key, name == null ? "" : name);
  }

  /// Tells whether this pattern matches every stream that `other` matches. It finds only the plain cases.
  boolean covers(StreamPattern other) {
    return equals(ALL) || equals(other);
  }

  /// Returns the streams that may match, if there are only a few; null if the pattern has wildcards.
  public List<StreamId> candidates() {
    String itsTopic = Glob.literal(topic);
    String text = Glob.literal(key);
    if (itsTopic == null || text == null) {
      return null;
    }
    List<StreamId> streams = new ArrayList<>();
    streams.add(new StreamId(itsTopic, text.getBytes(StandardCharsets.UTF_8)));
    if (text.isEmpty()) {
      streams.add(new StreamId(itsTopic, null));
    } else {
      try {
        streams.add(new StreamId(itsTopic, Base64.getDecoder().decode(text)));
      } catch (IllegalArgumentException _) {
        return streams; // no base64, so no binary key
      }
    }
    return streams.stream().filter(this::matches).toList();
  }

  @Override
  public String toString() {
    return topic + SEPARATOR + key;
  }
}
