package org.megabytestreams.generate;

/// A continuation that waits or is being written.
public interface Generation {
  /// Ends the continuation with [Finish.Reason#CANCELLED], unless it has ended.
  void cancel();
}
