package org.megabytestreams.runtime;

import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.bundle.ReferenceRecords;
import org.megabytestreams.matchmodel.MatchMemory;

/// Indexes the memory of a bundle when it is first wanted, once for all windows. Safe for use by several threads.
final class BundleMemory {
  private Bundle bundle;
  private MatchMemory index;

  BundleMemory(Bundle bundle) {
    this.bundle = bundle;
  }

  /// Returns the memory; null if the bundle has none.
  synchronized MatchMemory get() {
    if (bundle != null) {
      index = bundle.manifest().memory() == null ? null
          : MatchMemory.of(bundle.manifest().geometry().framing().frame(ReferenceRecords.of(bundle)),
              bundle.manifest().geometry().options().guessContexts());
      bundle = null;
    }
    return index;
  }
}
