package org.megabytestreams.generate;

/// Finds the ends of UTF-8 characters.
final class Utf8 {
  static final int MAX_BYTES = 4;

  private Utf8() {}

  /// Returns how many of the first `length` bytes come before a character that is begun and not ended. Bytes that
  /// belong to no character count as whole ones.
  static int whole(byte[] bytes, int length) {
    for (int from = length - 1; from >= Math.max(0, length - MAX_BYTES + 1); from--) {
      if ((bytes[from] & 0xc0) != 0x80) {
        return begins(bytes, from, length) ? from : length;
      }
    }
    return length;
  }

  /// Tells whether `[from, to)` is the beginning of a character, and not all of it.
  private static boolean begins(byte[] bytes, int from, int to) {
    int lead = bytes[from] & 0xff;
    int needed = lead < 0xc2 || lead > 0xf4 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (to - from >= needed) {
      return false;
    }
    if (to - from == 1) {
      return true;
    }
    int second = bytes[from + 1] & 0xff;
    return switch (lead) {
      case 0xe0 -> second >= 0xa0;
      case 0xed -> second < 0xa0;
      case 0xf0 -> second >= 0x90;
      case 0xf4 -> second < 0x90;
      default -> true;
    };
  }
}
