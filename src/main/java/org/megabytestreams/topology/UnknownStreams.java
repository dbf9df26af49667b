package org.megabytestreams.topology;

import org.megabytestreams.stream.ScoredBatch;
import org.megabytestreams.stream.StreamState;

/// Tells, once of each stream, where its model can say little of it.
final class UnknownStreams {
  /// Records after which it is told.
  private static final long RECORDS = 300;
  /// Random bytes cost 8; text of an unknown kind costs less by a model that learns from what stands before.
  private static final double LEAST_BITS_PER_BYTE = 6;

  private UnknownStreams() {}

  static void tell(ScoredBatch batch, ScoringObserver observer) {
    for (StreamState state : batch.states()) {
      double bitsPerByte = state.monitor().typicalBitsPerByte();
      if (bitsPerByte >= LEAST_BITS_PER_BYTE && state.records() >= RECORDS && before(state, batch) < RECORDS) {
        observer.unknownStream(state.stream(), bitsPerByte);
      }
    }
  }

  private static long before(StreamState state, ScoredBatch batch) {
    return state.records() - batch.records().stream()
        .filter(scored -> scored.record().stream().equals(state.stream())).count();
  }
}
