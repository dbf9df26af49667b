package org.megabytestreams.prompts;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.megabytestreams.generate.Prompt;

/// Finds the streams that are scored, as prompts.
public interface StreamPrompts {
  /// Names of a request's options: the stream's topic, and its key.
  String TOPIC = "stream-topic";
  String KEY = "stream";

  /// Returns the prompt that a stream's next record follows; nothing if no such stream is known.
  ///
  /// @param text how the next record begins
  /// @throws java.io.UncheckedIOException if the stream cannot be read now, such as while tasks move between instances
  Optional<Prompt> prompt(String topic, byte[] key, byte[] text);

  /// Returns the prompt that a request means: `text` alone, or behind the stream that the request names.
  ///
  /// @param topic of the stream; null if none is named
  /// @param key of the stream; null if none is named, which with a topic means the unnamed stream
  /// @throws BadRequestException for a key without a topic, or a stream that is not known
  /// @throws java.io.UncheckedIOException if the stream cannot be read now
  default Prompt resolve(String topic, byte[] key, byte[] text) {
    if (topic == null && key == null) {
      return Prompt.of(text);
    }
    if (topic == null) {
      throw new BadRequestException(TOPIC + ": expected the topic of the stream, got none");
    }
    String name = key == null ? "(unnamed)" : new String(key, StandardCharsets.UTF_8);
    return prompt(topic, key, text).orElseThrow(() -> new BadRequestException(
        KEY + ": expected one that is scored here, got " + topic + "/" + name));
  }
}
