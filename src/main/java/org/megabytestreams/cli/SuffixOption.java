package org.megabytestreams.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.megabytestreams.input.ByteSource;
import picocli.CommandLine.Option;

/// Holds the bytes that follow a gap that is to be filled.
final class SuffixOption {
  @Option(names = "--suffix", paramLabel = "TEXT",
      description = "Fill a gap of --bytes bytes between the prompt and this text: draw --samples spans and write the"
          + " one that is most probable together with this text; with --json all, that one first.")
  String text;

  @Option(names = "--suffix-file", paramLabel = "FILE",
      description = "The same, with the text in a file, plain or .xz/.gz/.zst.")
  String file;

  /// Tells whether there is a gap.
  boolean given() {
    return text != null || file != null;
  }

  /// Checks that no option contradicts a gap.
  ///
  /// @throws IllegalArgumentException if options contradict a gap
  void check(SamplingOption options) {
    if (!given()) {
      return;
    }
    if (text != null && file != null) {
      throw new IllegalArgumentException("expected --suffix or --suffix-file, got both");
    }
    if (options.bytes == null || options.bytes < 1) {
      throw new IllegalArgumentException("expected --bytes 1 or more with a suffix, the length of the gap, got "
          + (options.bytes == null ? "none" : options.bytes));
    }
    if (options.oneRecord || !options.sequences.isEmpty() || options.seconds != null) {
      throw new IllegalArgumentException("expected a suffix without --one-record, --stop and --seconds: a gap has"
          + " exactly --bytes bytes");
    }
    if ("-".equals(file)) {
      throw new IllegalArgumentException("expected a file as --suffix-file, got -: standard input is for the prompt");
    }
  }

  /// Reads the bytes behind the gap.
  ///
  /// @throws IllegalArgumentException if there are none: all spans would be equals
  byte[] read() throws IOException {
    byte[] bytes;
    if (text != null) {
      bytes = text.getBytes(StandardCharsets.UTF_8);
    } else {
      try (InputStream in = ByteSource.open(file)) {
        bytes = in.readAllBytes();
      }
    }
    if (bytes.length == 0) {
      throw new IllegalArgumentException("expected a suffix of at least 1 byte, got none");
    }
    return bytes;
  }
}
