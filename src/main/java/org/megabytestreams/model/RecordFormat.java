package org.megabytestreams.model;

/// A way to cut bytes without record borders of their own (a file, standard input) into records.
public sealed interface RecordFormat {
  /// Takes every line as a record, without its line feed. A last line without one counts.
  record Lines() implements RecordFormat {}

  /// Takes the whole input as one record.
  record Whole() implements RecordFormat {}

  /// Cuts records of a fixed number of bytes; the last may be shorter.
  record FixedLength(int bytes) implements RecordFormat {
    private static final String EXPECTED = "a record length of 1 to " + Integer.MAX_VALUE + " bytes";

    public FixedLength {
      if (bytes <= 0) {
        throw new IllegalArgumentException("expected " + EXPECTED + ", got " + bytes);
      }
    }
  }

  /// Begins a record at each line that matches, and at the input's first line. Its last line feed is not part of it.
  record Started(RecordStart start) implements RecordFormat {}

  /// Takes every run of lines that are not empty as a record, without the last line's end.
  record Paragraphs() implements RecordFormat {}

  /// Ends every record at a NUL byte, which is not part of it. A last record without one counts.
  record NulEnded() implements RecordFormat {}

  /// Reads a length before each record.
  record Prefixed(LengthPrefix prefix) implements RecordFormat {}

  /// Takes every packet of a classic pcap capture as a record, without its headers.
  record Packets() implements RecordFormat {}

  /// Cuts the samples of a RIFF WAVE file into frames of the same duration; the last may be shorter.
  record AudioFrames(int milliseconds) implements RecordFormat {
    public static final int DEFAULT_MILLISECONDS = 100;
    static final int MAX_MILLISECONDS = 60_000;
    private static final String EXPECTED = "frames of 1 to " + MAX_MILLISECONDS + " milliseconds";

    public AudioFrames {
      if (milliseconds <= 0 || milliseconds > MAX_MILLISECONDS) {
        throw new IllegalArgumentException("expected " + EXPECTED + ", got " + milliseconds);
      }
    }
  }

  /// Returns the text that [#parse] reads.
  default String id() {
    return switch (this) {
      case Lines _ -> "lines";
      case Whole _ -> "file";
      case FixedLength(int length) -> "length:" + length;
      case Started(RecordStart start) -> "start:" + start.expression();
      case Paragraphs _ -> "blank";
      case NulEnded _ -> "nul";
      case Prefixed(LengthPrefix prefix) -> "prefixed:" + prefix.id();
      case Packets _ -> "pcap";
      case AudioFrames(int milliseconds) -> "wav:" + milliseconds;
    };
  }

  /// Returns the bytes between two successive records; empty if the format has none.
  default String separator() {
    return switch (this) {
      case Lines _, Started _ -> "\n";
      case Paragraphs _ -> "\n\n";
      case NulEnded _ -> "\0";
      case Whole _, FixedLength _, Prefixed _, Packets _, AudioFrames _ -> "";
    };
  }

  /// Tells whether a record can start at any byte. Records can then be told apart from the middle of the input.
  default boolean startsAnywhere() {
    return this instanceof Lines || this instanceof Whole || this instanceof FixedLength;
  }

  /// Reads `lines`, `file`, `length:N`, `start:REGEX`, `blank`, `nul`, `prefixed:KIND`, `pcap`, `wav` or `wav:MILLIS`.
  ///
  /// @throws IllegalArgumentException for anything else
  static RecordFormat parse(String text) {
    int colon = text.indexOf(':');
    String argument = text.substring(colon + 1);
    return switch (colon < 0 ? text : text.substring(0, colon + 1)) {
      case "lines" -> new Lines();
      case "file" -> new Whole();
      case "length:" -> new FixedLength(number(text, argument, FixedLength.EXPECTED));
      case "start:" -> new Started(RecordStart.of(argument));
      case "blank" -> new Paragraphs();
      case "nul" -> new NulEnded();
      case "prefixed:" -> new Prefixed(LengthPrefix.parse(argument));
      case "pcap" -> new Packets();
      case "wav" -> new AudioFrames(AudioFrames.DEFAULT_MILLISECONDS);
      case "wav:" -> new AudioFrames(number(text, argument, AudioFrames.EXPECTED));
      default -> throw unknown(text);
    };
  }

  private static int number(String text, String digits, String expected) {
    if (!digits.matches("[+-]?[0-9]+")) {
      throw unknown(text);
    }
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException _) {
      throw new IllegalArgumentException("expected " + expected + ", got " + Quotation.beginning(digits));
    }
  }

  private static IllegalArgumentException unknown(String text) {
    return new IllegalArgumentException("expected lines, file, length:N, start:REGEX, blank, nul, prefixed:KIND, pcap"
        + " or wav:MILLIS, got " + Quotation.of(text));
  }
}
