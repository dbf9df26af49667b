package org.megabytestreams.score;

import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.SlidingWindow;

/// Holds consecutive symbols of one stream, to be scored, and what stands before them in their window.
///
/// @param from number of the first fresh symbol in its stream, from 0
/// @param context the symbols from the start of the window in which `from` is scored, up to `from`
/// @param fresh the symbols to score
/// @param memory what their predictions look at, too; null if they look at their window alone
public record StreamSegment(long from, int[] context, int[] fresh, SegmentMemory memory) {
  /// Makes a segment without a memory.
  public StreamSegment(long from, int[] context, int[] fresh) {
    this(from, context, fresh, null);
  }

  /// Returns a segment at the start of a stream.
  public static StreamSegment atStart(int[] fresh) {
    return new StreamSegment(0, new int[0], fresh);
  }

  /// Returns the number of the first symbol of the window in which symbol `symbol` is scored.
  public static long windowStart(long symbol, Geometry geometry) {
    return SlidingWindow.startOf(symbol / geometry.patchSize(), geometry.patches()) * geometry.patchSize();
  }

  long to() {
    return from + fresh.length;
  }

  /// Returns the fresh symbols `[start, end)` of the stream as a segment of their own.
  StreamSegment part(long start, long end, Geometry geometry) {
    return new StreamSegment(start, symbols(windowStart(start, geometry), start), symbols(start, end), memory);
  }

  /// Returns symbols `[start, end)` of the stream.
  public int[] symbols(long start, long end) {
    int[] symbols = new int[(int) (end - start)];
    copy(start, end, symbols);
    return symbols;
  }

  /// Copies symbols `[start, end)` of the stream to the front of `target`.
  void copy(long start, long end, int[] target) {
    long contextStart = from - context.length;
    int fromContext = (int) Math.max(0, Math.min(end, from) - start);
    System.arraycopy(context, (int) (Math.min(start, from) - contextStart), target, 0, fromContext);
    int freshAt = (int) Math.max(0, start - from);
    System.arraycopy(fresh, freshAt, target, fromContext, (int) (end - start) - fromContext);
  }
}
