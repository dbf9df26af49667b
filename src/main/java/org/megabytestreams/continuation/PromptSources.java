package org.megabytestreams.continuation;

import java.util.Set;
import org.megabytestreams.generate.Prompt;

/// Where what stands before a prompt may come from.
public record PromptSources(LiveStreams streams, TopicRanges ranges) {
  /// The names of the options that say so.
  public static final Set<String> NAMES = Set.of(LiveStreams.TOPIC, LiveStreams.KEY, TopicRanges.NAME);

  /// The prompt that a request means: `text` alone, or behind the stream or the range that it names.
  ///
  /// @param topic of the stream; null where none is named
  /// @param key of the stream; null where none is named, which with a topic means the unnamed stream
  /// @param range null where none is named
  /// @throws BadRequest where stream and range are named both, or the one that is cannot be had
  /// @throws java.io.UncheckedIOException where a range cannot be read now
  public Prompt asked(String topic, byte[] key, String range, byte[] text) {
    if (range == null) {
      return streams.asked(topic, key, text);
    }
    if (topic != null || key != null) {
      throw new BadRequest(TopicRanges.NAME + ": expected none beside a stream, got " + range);
    }
    return ranges.prompt(range, text);
  }
}
