package org.megabytestreams.score;

import java.util.Arrays;
import org.megabytestreams.model.Geometry;

/// Holds the end of a stream that later symbols may be scored with: everything since the start of the next symbol's
/// window.
///
/// Immutable. At most as many symbols as a window has.
///
/// @param next number of the stream's next symbol, from 0
/// @param symbols those from the start of that symbol's window up to it
public record StreamContext(long next, int[] symbols) {
  public static final StreamContext EMPTY = new StreamContext(0, new int[0]);

  /// Returns the segment that `fresh` makes at the end of the stream.
  public StreamSegment stretch(int[] fresh) {
    return stretch(fresh, null);
  }

  /// Returns the segment that `fresh` makes at the end of the stream, beside a memory.
  public StreamSegment stretch(int[] fresh, SegmentMemory memory) {
    return new StreamSegment(next, symbols, fresh, memory);
  }

  /// Returns the context after `fresh` has been appended.
  public StreamContext append(int[] fresh, Geometry geometry) {
    long end = next + fresh.length;
    long start = StreamSegment.windowStart(end, geometry);
    return new StreamContext(end, stretch(fresh).symbols(start, end));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StreamContext that && next == that.next && Arrays.equals(symbols, that.symbols);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(next) * 31 + Arrays.hashCode(symbols);
  }

  @Override
  public String toString() {
    return "StreamContext[next=" + next + ", symbols=" + symbols.length + "]";
  }
}
