package org.megabytestreams.generate;

import java.util.Arrays;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.Symbols;
import org.megabytestreams.score.StreamSegment;

/// Holds the symbols of a prompt and of its continuation, numbered as in scoring. Only the symbols since the start of
/// the window in which the next symbol stands are kept.
final class PromptWindow {
  private final Geometry geometry;
  /// The number of the first symbol kept, which starts a window.
  private long start;
  private int[] kept;
  private int size;

  PromptWindow(Geometry geometry, Prompt prompt) {
    this.geometry = geometry;
    Framing framing = geometry.framing();
    int patch = geometry.patchSize();
    long end = prompt.text().length;
    for (byte[] record : prompt.before()) {
      end += framing.framedLength(record.length, patch);
    }
    start = StreamSegment.windowStart(end, geometry);
    size = (int) (end - start);
    kept = new int[Math.max(size, 4 * patch)];
    int at = size;
    at = lay(prompt.text(), prompt.text().length, at);
    for (int i = prompt.before().size() - 1; i >= 0 && at > 0; i--) {
      byte[] record = prompt.before().get(i);
      at = lay(record, framing.framedLength(record.length, patch), at);
    }
  }

  /// Lays a record's symbols so that they end before `to`, as far as they are kept.
  ///
  /// @return the position at which they begin
  private int lay(byte[] record, int framed, int to) {
    int from = to - framed;
    for (int i = Math.max(0, -from); i < framed; i++) {
      kept[from + i] = i < record.length ? record[i] & 0xff : Symbols.BOUNDARY;
    }
    return Math.max(0, from);
  }

  /// Returns the symbols before the next one in its window.
  int[] window() {
    return Arrays.copyOf(kept, size);
  }

  /// Appends a symbol. Returns whether the next symbol stands in another window.
  boolean append(int symbol) {
    if (size == kept.length) {
      kept = Arrays.copyOf(kept, 2 * size);
    }
    kept[size++] = symbol;
    long next = StreamSegment.windowStart(start + size, geometry);
    if (next == start) {
      return false;
    }
    int gone = (int) (next - start);
    System.arraycopy(kept, gone, kept, 0, size - gone);
    size -= gone;
    start = next;
    return true;
  }
}
