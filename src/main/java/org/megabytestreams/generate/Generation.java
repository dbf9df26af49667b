package org.megabytestreams.generate;

/// A continuation that waits or is being written.
public interface Generation {
  /// Ends it with [Finish.Reason#CANCELLED], unless it has ended.
  void cancel();
}
