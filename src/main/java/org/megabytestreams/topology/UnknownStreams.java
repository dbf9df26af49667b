package org.megabytestreams.topology;

import org.megabytestreams.stream.ScoredBatch;
import org.megabytestreams.stream.StreamState;

/// Reports, once for each stream, that its model can say little of the stream.
final class UnknownStreams {
  /// A stream is reported after this many records.
  private static final long RECORDS = 300;
  /// Random bytes cost 8. Text of an unknown kind costs less by a model that learns from what stands before.
  private static final double MIN_BITS_PER_BYTE = 6;

  private UnknownStreams() {}

  static void tell(ScoredBatch batch, ScoringObserver observer) {
    for (StreamState state : batch.states()) {
      double bitsPerByte = state.monitor().typicalBitsPerByte();
      if (bitsPerByte >= MIN_BITS_PER_BYTE && state.records() >= RECORDS && before(state, batch) < RECORDS) {
        observer.unknownStream(state.stream(), bitsPerByte);
      }
    }
  }

  private static long before(StreamState state, ScoredBatch batch) {
    return state.records() - batch.records().stream()
        .filter(scored -> scored.record().stream().equals(state.stream())).count();
  }
}
