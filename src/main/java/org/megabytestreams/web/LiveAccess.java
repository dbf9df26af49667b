package org.megabytestreams.web;

import org.megabytestreams.live.LiveView;

/// Gives HTTP resources what the live page shows.
public interface LiveAccess {
  /// Tells whether people may look on.
  boolean isOpen();

  /// Returns the view of the latest scores and alerts; null while the service starts or stops.
  LiveView look();

  /// Returns the state of the service in a word, as in `RUNNING`.
  String state();

  /// Returns how many records of a stream come before its first p-value.
  int warmUpRecords();

  /// Returns the service's own model.
  LiveResource.Model model();
}
