package org.megabytestreams.prompts;

import org.megabytestreams.generate.Prompt;

/// Records of the input topics, as prompts.
public interface RangePrompts {
  /// Name of a request's option: `TOPIC/PARTITION:FROM-TO`.
  String NAME = "range";

  /// What the record after a range is written after.
  ///
  /// @param text how that record begins
  /// @throws BadRequest where the range is not of that form, of no input topic, too long or not all there
  /// @throws java.io.UncheckedIOException where it cannot be read now
  Prompt prompt(String range, byte[] text);
}
