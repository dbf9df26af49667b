package org.megabytestreams.continuation;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.megabytestreams.generate.Prompt;

/// The streams that this instance scores, as prompts.
public interface LiveStreams {
  /// Names of a request's options: the stream's topic, and its key.
  String TOPIC = "stream-topic";
  String KEY = "stream";

  /// What a stream's next record is written after; nothing where this instance does not score the stream.
  ///
  /// @param text how the next record begins
  Optional<Prompt> prompt(String topic, byte[] key, byte[] text);

  /// The prompt that a request means: `text` alone, or behind the stream that it names.
  ///
  /// @param topic of the stream; null where none is named
  /// @param key of the stream; null where none is named, which with a topic means the unnamed stream
  /// @throws BadRequest for a key without a topic, or a stream that this instance does not score
  default Prompt asked(String topic, byte[] key, byte[] text) {
    if (topic == null && key == null) {
      return Prompt.of(text);
    }
    if (topic == null) {
      throw new BadRequest(TOPIC + ": expected the topic of the stream, got none");
    }
    String name = key == null ? "(unnamed)" : new String(key, StandardCharsets.UTF_8);
    return prompt(topic, key, text).orElseThrow(() -> new BadRequest(
        KEY + ": expected one that this instance scores, got " + topic + "/" + name));
  }
}
