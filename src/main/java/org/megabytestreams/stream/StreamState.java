package org.megabytestreams.stream;

import org.megabytestreams.anomaly.StreamMonitor;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.score.StreamContext;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.score.StreamSegment;
import org.megabytestreams.score.SymbolLayout;

/// Holds all that is remembered of a stream between two of its records.
///
/// @param stream whose it is
/// @param model digest of the model it was made with; another model's bits mean something else
/// @param layout of its symbols; null if that was not noted down (version 1)
/// @param since offset of the first record after its symbols were numbered from 0; −1 if that was not noted down
/// @param records how many were scored with this model
/// @param tail the symbols that later ones are scored with
/// @param starts where the records of the tail start
/// @param monitor what is normal for the stream, and its incident; [RecordScorer] changes it in place
/// @param lastOffset offset of the last record scored; −1 if that was not noted down
/// @param history which history of its partition the last record belongs to, from 0: another begins when the offsets
///     that a task is given go back
public record StreamState(StreamId stream, String model, SymbolLayout layout, long since, long records,
    StreamContext tail,
    RecordBoundaries starts, StreamMonitor monitor, long lastOffset, long history) {
  /// Makes a state that takes its last offset from its window.
  public StreamState(StreamId stream, String model, SymbolLayout layout, long since, long records, StreamContext tail,
      RecordBoundaries starts, StreamMonitor monitor) {
    this(stream, model, layout, since, records, tail, starts, monitor, starts.lastOffset(), 0);
  }

  /// Returns the state of a stream that no record of has been seen.
  ///
  /// @param since offset of its first record
  public static StreamState fresh(StreamId stream, String model, Geometry geometry, long since) {
    return new StreamState(stream, model, SymbolLayout.of(geometry), since, 0, StreamContext.EMPTY,
        RecordBoundaries.EMPTY,
        StreamMonitor.fresh());
  }

  /// Returns the stream as another model goes on with it. The stream keeps its symbols, if that model lays them alike,
  /// and its incident, which someone was alerted to. It loses its baseline.
  ///
  /// Symbols are numbered again from the first that is left, since windows start at other places in another geometry.
  ///
  /// @param from offset of the first record that the other model scores
  StreamState forModel(String other, Geometry geometry, long from) {
    monitor.forgetBaseline();
    SymbolLayout target = SymbolLayout.of(geometry);
    if (!target.equals(layout)) {
      return new StreamState(stream, other, target, from, 0, StreamContext.EMPTY, RecordBoundaries.EMPTY, monitor,
          lastOffset,
          history);
    }
    StreamContext kept = StreamContext.EMPTY.append(tail.symbols(), geometry);
    RecordBoundaries keptStarts = starts.less(tail.next() - tail.symbols().length)
        .from(StreamSegment.windowStart(kept.next(), geometry));
    return new StreamState(stream, other, target, from, 0, kept, keptStarts, monitor, lastOffset, history);
  }

  /// Returns the stream as its shadow takes over, with what the shadow has learnt, and this one's incident.
  public StreamState takenOverBy(StreamState shadow) {
    monitor.takeBaseline(shadow.monitor);
    return new StreamState(stream, shadow.model, shadow.layout, shadow.since, shadow.records, shadow.tail,
        shadow.starts, monitor, shadow.lastOffset, shadow.history);
  }

  /// Tells whether the last record is before the one at `offset`. If not, the service reads an input from an earlier
  /// offset on, or one that was deleted and created again.
  boolean isBefore(long offset) {
    return lastOffset < offset;
  }

  /// Returns the stream as it goes on with a record that [#isBefore] denies. Its window starts again, since the records
  /// in it are not those that stand before this one.
  ///
  /// What is normal stays, and an open incident too: they tell of what the stream is like, not of where it is read.
  ///
  /// @param from offset of that record
  StreamState windowStartedAgain(long from) {
    return new StreamState(stream, model, layout, from, records, StreamContext.EMPTY, RecordBoundaries.EMPTY, monitor,
        -1,
        history);
  }

  /// Returns the stream as one whose next records belong to a history. Its window starts again if that is another one.
  public StreamState goingOnIn(long next) {
    return next == history ? this
        : new StreamState(stream, model, layout, since, records, tail, starts, monitor, Long.MAX_VALUE, next);
  }

  /// Returns the stream as one whose last record belongs to a history.
  public StreamState writtenIn(long number) {
    return new StreamState(stream, model, layout, since, records, tail, starts, monitor, lastOffset, number);
  }

  /// Tells whether the last record of both is the same one.
  public boolean isAlongside(StreamState other) {
    return lastOffset == other.lastOffset && history == other.history;
  }
}
