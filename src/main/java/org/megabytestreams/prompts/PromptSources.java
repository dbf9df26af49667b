package org.megabytestreams.prompts;

import java.util.Set;
import org.megabytestreams.generate.Prompt;

/// Finds the records that stand before a prompt, in a stream or in a range.
public record PromptSources(StreamPrompts streams, RangePrompts ranges) {
  /// The names of the options that name a source.
  public static final Set<String> NAMES = Set.of(StreamPrompts.TOPIC, StreamPrompts.KEY, RangePrompts.NAME);

  /// Holds the source that a request names.
  ///
  /// @param topic of a stream; null if none is named
  /// @param key of a stream; null if none is named, which with a topic means the unnamed stream
  /// @param range null if none is named
  public record Named(String topic, byte[] key, String range) {
    /// Tells whether nothing is named.
    boolean nothing() {
      return topic == null && key == null && range == null;
    }
  }

  /// Returns the prompt that a request means: `text` alone, or behind the stream or the range that the request names.
  /// May wait for brokers and other instances.
  ///
  /// @throws BadRequestException if both stream and range are named, or the named one is not available
  /// @throws java.io.UncheckedIOException if the source cannot be read now
  public Prompt resolve(Named named, byte[] text) {
    if (named.range == null) {
      return streams.resolve(named.topic, named.key, text);
    }
    if (named.topic != null || named.key != null) {
      throw new BadRequestException(RangePrompts.NAME + ": expected none with a stream, got " + named.range);
    }
    return ranges.prompt(named.range, text);
  }
}
