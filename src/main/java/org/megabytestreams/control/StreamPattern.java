package org.megabytestreams.control;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.wire.StreamName;

/// Which streams are meant.
///
/// @param topic glob over the names of topics
/// @param key glob over the streams' names, as scores give them: text, or base64 where the key does not print; that of
///     an unnamed stream is empty
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

  public boolean matches(StreamId stream) {
    return Glob.matches(topic, stream.topic()) && (key.equals(ANY) || Glob.matches(key, name(stream)));
  }

  /// Whether every stream matches that `other` matches, as far as that is plain to see.
  boolean covers(StreamPattern other) {
    return equals(ALL) || equals(other);
  }

  /// The streams that may match, where there are no more than a few; null where the pattern has wildcards.
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

  private static String name(StreamId stream) {
    String text = StreamName.of(stream.key()).text();
    return text == null ? "" : text;
  }

  @Override
  public String toString() {
    return topic + SEPARATOR + key;
  }
}
