package org.megabytestreams.topology;

import org.megabytestreams.wire.DeadLetter;

/// Is told what the topology does, for metrics. Called by several stream threads; must not block.
public interface ScoringObserver {
  ScoringObserver NONE = new ScoringObserver() {};

  /// A record was scored.
  default void scored(int bytes, double bits, boolean alert) {}

  /// A record could not be.
  default void deadLetter(DeadLetter.Kind kind) {}

  /// Records went through the model together.
  default void batch(int records, long bytes, long nanos) {}

  /// So many more records wait, or fewer.
  default void pending(int change) {}
}
