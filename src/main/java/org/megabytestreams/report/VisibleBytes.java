package org.megabytestreams.report;

/// Shows any byte as one character.
final class VisibleBytes {
  private static final int CONTROL_PICTURES = 0x2400;

  private VisibleBytes() {}

  /// Shows printable ASCII as itself, control bytes as their Unicode pictures, all others as a middle dot.
  static String of(byte b) {
    int value = b & 0xff;
    if (value < 0x20) {
      return Character.toString(CONTROL_PICTURES + value);
    }
    if (value == 0x7f) {
      return "\u2421";
    }
    return value < 0x7f ? Character.toString(value) : "\u00b7";
  }

  static String of(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      text.append(of(b));
    }
    return text.toString();
  }
}
