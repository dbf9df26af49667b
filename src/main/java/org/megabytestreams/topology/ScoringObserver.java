package org.megabytestreams.topology;

import org.megabytestreams.control.Rules;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.wire.CommandResult;
import org.megabytestreams.wire.DeadLetter;

/// Is told what the topology does, for metrics. Called by several stream threads; must not block.
public interface ScoringObserver {
  ScoringObserver NONE = new ScoringObserver() {};

  /// A record was scored.
  default void scored(int bytes, double bits, boolean alert) {}

  /// A record could not be.
  default void deadLetter(DeadLetter.Kind kind) {}

  /// The first records of a stream cost nearly as many bits as random bytes would: the model does not know such bytes.
  default void unknownStream(StreamId stream, double bitsPerByte) {}

  /// Records went through the model together.
  default void batch(int records, long bytes, long nanos) {}

  /// A record was scored by a shadow too.
  ///
  /// @param bits by the model in force
  default void shadowed(int bytes, double bits, double shadowBits) {}

  /// A command came to something.
  default void command(CommandResult.Outcome outcome) {}

  /// A task goes by these rules from now on; null where it has ended.
  default void rules(int partition, Rules rules) {}

  /// So many more records wait, or fewer.
  default void pending(int change) {}
}
