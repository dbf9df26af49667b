package org.megabytestreams.prompts;

import java.util.Set;
import org.megabytestreams.generate.Prompt;

/// Where what stands before a prompt may come from.
public record PromptSources(StreamPrompts streams, RangePrompts ranges) {
  /// The names of the options that say so.
  public static final Set<String> NAMES = Set.of(StreamPrompts.TOPIC, StreamPrompts.KEY, RangePrompts.NAME);

  /// What a request names.
  ///
  /// @param topic of a stream; null where none is named
  /// @param key of a stream; null where none is named, which with a topic means the unnamed stream
  /// @param range null where none is named
  public record Named(String topic, byte[] key, String range) {
    /// Whether nothing is named.
    boolean nothing() {
      return topic == null && key == null && range == null;
    }
  }

  /// The prompt that a request means: `text` alone, or behind the stream or the range that it names. May wait for
  /// brokers and other instances.
  ///
  /// @throws BadRequest where stream and range are named both, or the one that is cannot be had
  /// @throws java.io.UncheckedIOException where it cannot be had now
  public Prompt asked(Named named, byte[] text) {
    if (named.range == null) {
      return streams.asked(named.topic, named.key, text);
    }
    if (named.topic != null || named.key != null) {
      throw new BadRequest(RangePrompts.NAME + ": expected none beside a stream, got " + named.range);
    }
    return ranges.prompt(named.range, text);
  }
}
