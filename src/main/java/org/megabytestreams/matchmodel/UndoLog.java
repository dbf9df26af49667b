package org.megabytestreams.matchmodel;

import java.util.Arrays;

/// Writes cells of arrays, and restores them on demand. So a [MatchModel] can look ahead without keeping what it saw.
///
/// Not safe for use by several threads.
final class UndoLog {
  private static final int FIRST_SIZE = 64;

  private int[][] arrays = new int[FIRST_SIZE][];
  private int[] places = new int[FIRST_SIZE];
  private int[] values = new int[FIRST_SIZE];
  private int count;
  private boolean recording;

  void put(int[] cells, int at, int value) {
    if (recording) {
      if (count == places.length) {
        arrays = Arrays.copyOf(arrays, 2 * count);
        places = Arrays.copyOf(places, 2 * count);
        values = Arrays.copyOf(values, 2 * count);
      }
      arrays[count] = cells;
      places[count] = at;
      values[count++] = cells[at];
    }
    cells[at] = value;
  }

  /// Records every change from here on, so that it can be undone.
  void record() {
    recording = true;
    count = 0;
  }

  /// Undoes all changes since [#record].
  void undo() {
    for (int i = count - 1; i >= 0; i--) {
      arrays[i][places[i]] = values[i];
    }
    recording = false;
  }

  boolean recording() {
    return recording;
  }

  /// Sets whether changes from here on are to be undone, with those before.
  void recording(boolean wanted) {
    recording = wanted;
  }
}
