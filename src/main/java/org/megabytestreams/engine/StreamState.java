package org.megabytestreams.engine;

import org.megabytestreams.anomaly.StreamMonitor;
import org.megabytestreams.megabyte.Geometry;

/// All that is remembered of a stream between two of its records.
///
/// @param stream whose it is
/// @param model digest of the model it was made with; another model's bits mean something else
/// @param layout of its symbols; null where that was not noted down (version 1)
/// @param since offset of the first record after its symbols were numbered from 0; −1 where that was not noted down
/// @param records how many were scored with this model
/// @param tail the symbols that later ones are scored with
/// @param starts where the records of the tail start
/// @param monitor what is normal for the stream, and its incident; [BatchScorer] changes it in place
public record StreamState(StreamId stream, String model, Layout layout, long since, long records, StreamTail tail,
    RecordStarts starts, StreamMonitor monitor) {
  /// A stream that no record of has been seen.
  ///
  /// @param since offset of its first record
  public static StreamState fresh(StreamId stream, String model, Geometry geometry, long since) {
    return new StreamState(stream, model, Layout.of(geometry), since, 0, StreamTail.EMPTY, RecordStarts.EMPTY,
        StreamMonitor.fresh());
  }

  /// The stream as another model goes on with it: with its symbols, where that model lays them alike, and its incident,
  /// which someone was told of; without its baseline.
  ///
  /// Symbols are numbered anew from the first that is left, since windows start at other places in another geometry.
  ///
  /// @param from offset of the first record that the other model scores
  StreamState forModel(String other, Geometry geometry, long from) {
    monitor.forgetBaseline();
    Layout its = Layout.of(geometry);
    if (!its.equals(layout)) {
      return new StreamState(stream, other, its, from, 0, StreamTail.EMPTY, RecordStarts.EMPTY, monitor);
    }
    StreamTail kept = StreamTail.EMPTY.append(tail.symbols(), geometry);
    RecordStarts keptStarts = starts.less(tail.next() - tail.symbols().length)
        .from(Stretch.windowStart(kept.next(), geometry));
    return new StreamState(stream, other, its, from, 0, kept, keptStarts, monitor);
  }

  /// The stream as the model that shadowed it takes over, with what it has learnt, and this one's incident.
  public StreamState takenOverBy(StreamState shadow) {
    monitor.takeBaseline(shadow.monitor);
    return new StreamState(stream, shadow.model, shadow.layout, shadow.since, shadow.records, shadow.tail,
        shadow.starts, monitor);
  }

  /// Whether the last record of both is the same one, as far as their windows tell.
  public boolean isAlongside(StreamState other) {
    return starts.lastOffset() == other.starts.lastOffset();
  }
}
