package org.megabytestreams.prompts;

import org.megabytestreams.generate.Prompt;

/// Reads records of the input topics, as prompts.
public interface RangePrompts {
  /// Name of a request's option: `TOPIC/PARTITION:FROM-TO`.
  String NAME = "range";

  /// Returns the prompt that the record after a range follows.
  ///
  /// @param text how that record begins
  /// @throws BadRequestException if the range is not of that form, of no input topic, too long or not all there
  /// @throws java.io.UncheckedIOException if the range cannot be read now
  Prompt prompt(String range, byte[] text);
}
