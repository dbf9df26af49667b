package org.megabytestreams.evaluate;

import java.util.Arrays;

/// Holds the last 64 KiB of the records that passed, with a line feed behind each record.
final class RecentBytes {
  static final int CAPACITY = 1 << 16;

  /// The buffer has twice the capacity, so that bytes move seldom.
  private final byte[] buffer = new byte[2 * CAPACITY];
  private int end;
  private byte[] recent = {};
  private boolean stale;

  void append(byte[] record) {
    append(record, Math.max(0, record.length - CAPACITY), record.length);
    append(new byte[] {'\n'}, 0, 1);
    stale = true;
  }

  /// Returns the bytes, the oldest first; not to be changed.
  byte[] bytes() {
    if (stale) {
      recent = Arrays.copyOfRange(buffer, Math.max(0, end - CAPACITY), end);
      stale = false;
    }
    return recent;
  }

  private void append(byte[] bytes, int from, int to) {
    if (end + to - from > buffer.length) {
      int kept = Math.min(end, CAPACITY);
      System.arraycopy(buffer, end - kept, buffer, 0, kept);
      end = kept;
    }
    System.arraycopy(bytes, from, buffer, end, to - from);
    end += to - from;
  }
}
