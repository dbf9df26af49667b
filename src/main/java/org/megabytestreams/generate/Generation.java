package org.megabytestreams.generate;

/// A continuation that waits or is being written.
public interface Generation {
  /// Ends it with [Ending.Reason#CANCELLED], unless it has ended.
  void cancel();
}
