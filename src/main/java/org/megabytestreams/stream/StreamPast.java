package org.megabytestreams.stream;

import java.util.List;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.score.SegmentMemory;
import org.megabytestreams.score.StreamContext;
import org.megabytestreams.score.StreamSegment;

/// Holds what stands before a stream's next record.
///
/// @param since tells one numbering of the stream's symbols from another
/// @param context the stream's own symbols
/// @param starts where the records of the context start
/// @param memory what predictions look at beside the context; null if they look at the context alone
/// @param range the records in the memory; null if the stream is scored without one
record StreamPast(long since, StreamContext context, RecordBoundaries starts, SegmentMemory memory,
    MemoryRange range) {
  /// Returns the past of a stream that keeps its own symbols.
  static StreamPast of(StreamState state) {
    return new StreamPast(state.since(), state.tail(), state.starts(), null, null);
  }

  StreamSegment stretch(int[] fresh) {
    return context.stretch(fresh, memory);
  }

  /// Returns the past after `fresh` has been appended.
  ///
  /// @param after starts of the records before and in `fresh`
  StreamPast append(int[] fresh, RecordBoundaries after, Geometry geometry) {
    StreamContext longer = context.append(fresh, geometry);
    return new StreamPast(since, longer, after.from(StreamSegment.windowStart(longer.next(), geometry)), memory, range);
  }

  /// Returns the past without a record that came last.
  StreamPast without(long offset) {
    return new StreamPast(since, context, starts, memory, range.without(List.of(offset)));
  }

  /// Returns how many of the stream's own records are left out, since its partition's open block began.
  int ownExcluded() {
    return (int) range.excluded().stream().filter(offset -> offset >= range.to()).count();
  }

  /// Returns the context of the record that starts at symbol `symbol`, and is at `offset`.
  ///
  /// @param known starts of the records up to that one
  ScoredRecord.Context contextOf(long symbol, long offset, RecordBoundaries known, Placement placement,
      Geometry geometry) {
    return known.context(symbol, offset, geometry).with(range, placement == Placement.RECORDWISE);
  }
}
