package org.megabytestreams.engine;

import org.megabytestreams.anomaly.StreamMonitor;

/// All that is remembered of a stream between two of its records.
///
/// @param stream whose it is
/// @param model digest of the model it was made with; another model's symbols and baseline mean something else
/// @param records how many were scored
/// @param tail the symbols that later ones are scored with
/// @param starts where the records of the tail start
/// @param monitor what is normal for the stream, and its incident; [BatchScorer] changes it in place
public record StreamState(StreamId stream, String model, long records, StreamTail tail, RecordStarts starts,
    StreamMonitor monitor) {
  /// A stream that no record of has been seen.
  public static StreamState fresh(StreamId stream, String model) {
    return new StreamState(stream, model, 0, StreamTail.EMPTY, RecordStarts.EMPTY, StreamMonitor.fresh());
  }

  /// The stream as another model starts on it: without a past, but with its incident, which someone was told of.
  StreamState forModel(String other) {
    monitor.forgetBaseline();
    return new StreamState(stream, other, 0, StreamTail.EMPTY, RecordStarts.EMPTY, monitor);
  }
}
