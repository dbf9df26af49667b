package org.megabytestreams.megabyte;

/// How a run of bytes that carries no record borders of its own (a file, standard input) is cut into records.
public sealed interface RecordFormat {
  /// Every line is a record, without its line feed. A last line without one counts.
  record Lines() implements RecordFormat {}

  /// The whole input is one record.
  record Whole() implements RecordFormat {}

  /// Records of a fixed number of bytes; the last may be shorter.
  record FixedLength(int bytes) implements RecordFormat {
    public FixedLength {
      if (bytes <= 0) {
        throw new IllegalArgumentException("expected a record length > 0, got " + bytes);
      }
    }
  }

  /// What [#parse] reads.
  default String id() {
    return switch (this) {
      case Lines _ -> "lines";
      case Whole _ -> "file";
      case FixedLength(int length) -> "length:" + length;
    };
  }

  /// Reads `lines`, `file` or `length:N`.
  ///
  /// @throws IllegalArgumentException for anything else
  static RecordFormat parse(String text) {
    if (text.equals("lines")) {
      return new Lines();
    }
    if (text.equals("file")) {
      return new Whole();
    }
    if (text.startsWith("length:")) {
      try {
        return new FixedLength(Integer.parseInt(text.substring("length:".length())));
      } catch (NumberFormatException _) {
        // Falls through to the one message for everything that is not a format.
      }
    }
    throw new IllegalArgumentException("expected lines, file or length:N, got '" + text + "'");
  }
}
