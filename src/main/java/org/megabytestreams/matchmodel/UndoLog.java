package org.megabytestreams.matchmodel;

import java.util.Arrays;

/// Writes cells of arrays, and restores them on demand. So a [MatchModel] can look ahead without keeping what it saw.
///
/// Not safe for use by several threads.
final class UndoLog {
  /// Restores nothing.
  static final UndoLog NONE = new UndoLog();
  private static final int FIRST_SIZE = 64;

  private long[][] arrays = new long[0][];
  private int[] places = new int[0];
  private long[] values = new long[0];
  private int count;
  private boolean recording;

  void put(long[] cells, int at, long value) {
    if (recording) {
      record(cells, at);
    }
    cells[at] = value;
  }

  private void record(long[] cells, int at) {
    if (count == places.length) {
      int size = Math.max(FIRST_SIZE, 2 * count);
      arrays = Arrays.copyOf(arrays, size);
      places = Arrays.copyOf(places, size);
      values = Arrays.copyOf(values, size);
    }
    arrays[count] = cells;
    places[count] = at;
    values[count++] = cells[at];
  }

  /// Records every change from here on, so that it can be undone.
  void record() {
    recording = true;
    count = 0;
  }

  /// Undoes all recorded changes.
  void undo() {
    while (count > 0) {
      count--;
      arrays[count][places[count]] = values[count];
      arrays[count] = null;
    }
    recording = false;
  }
}
